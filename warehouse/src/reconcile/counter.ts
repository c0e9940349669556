/** State of the revenue counters of the running instances of the order service. */
export interface RevenueCounters {
  /** Sum of `orders_revenue_minor_units_total`. */
  revenue: number;
  /** Latest start of an instance: every confirmation after it is counted by a running instance. */
  startedAt: Date;
  /** Earliest start of an instance. The sum includes confirmations from then on. */
  firstStartedAt: Date;
}

/** Reads the counters from `/metrics` of each instance. @throws Error for an instance that does not respond */
export async function readRevenueCounters(urls: readonly string[]): Promise<RevenueCounters> {
  const texts = await Promise.all(
    urls.map(async (url) => {
      const response = await fetch(`${url.replace(/\/$/, '')}/metrics`, {
        signal: AbortSignal.timeout(5000),
      });
      if (!response.ok) throw new Error(`${url}/metrics returned status ${response.status}`);
      return response.text();
    }),
  );
  const starts = texts.map((text) => seriesSum(text, 'process_start_time_seconds') * 1000);
  return {
    revenue: texts.reduce((sum, text) => sum + seriesSum(text, 'orders_revenue_minor_units_total'), 0),
    startedAt: new Date(Math.max(...starts)),
    firstStartedAt: new Date(Math.min(...starts)),
  };
}

/** Returns the sum of all series of a metric. @throws Error when there is none */
export function seriesSum(exposition: string, name: string): number {
  const values = [...exposition.matchAll(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)`, 'gm'))];
  if (values.length === 0) throw new Error(`the metrics have no ${name}`);
  return values.reduce((sum, [, value]) => sum + Number(value), 0);
}
