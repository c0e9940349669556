export interface Row {
  name: string;
  title: string;
  /** Share of the bare app's throughput, gateway -> product. */
  pair: number;
  pairQuartiles: readonly [number, number];
  pairAddedUs: number;
  /** The same for product alone. */
  alone: number;
  aloneQuartiles: readonly [number, number];
  aloneAddedUs: number;
  perSecond: number;
  /** Milliseconds, one connection. */
  p50: number;
  p99: number;
  rssMb: number;
  startMs: number;
  failed: number;
  spans: { expected: number; delivered: number };
  logs: { expected: number; delivered: number };
}

export function renderTable(
  rows: readonly Row[],
  run: { node: string; rounds: number; seconds: number; pinned: boolean },
): string {
  const lines = [
    `Node ${run.node}, ${run.rounds} rounds of ${run.seconds} s, ${run.pinned ? 'services pinned to one core' : 'not pinned'}; medians of the ratios within a round (quartiles).`,
    '',
    '| telemetry | pair: share of bare | added us | product alone: share of bare | added us | p50 / p99 ms | memory MB | start ms | spans delivered | logs delivered |',
    '|---|---|---|---|---|---|---|---|---|---|',
  ];
  for (const row of rows) {
    const share = (value: number, [low, high]: readonly [number, number]): string =>
      `${value.toFixed(2)} (${low.toFixed(2)}-${high.toFixed(2)})`;
    const delivered = ({ expected, delivered: got }: { expected: number; delivered: number }): string =>
      expected === 0 ? (got === 0 ? '-' : String(got)) : `${got} of ${expected}`;
    lines.push(
      `| ${row.title} | ${share(row.pair, row.pairQuartiles)} | ${row.pairAddedUs.toFixed(0)} | ${share(row.alone, row.aloneQuartiles)} | ${row.aloneAddedUs.toFixed(1)} | ${row.p50} / ${row.p99} | ${row.rssMb.toFixed(0)} | ${row.startMs.toFixed(0)} | ${delivered(row.spans)} | ${delivered(row.logs)} |`,
    );
  }
  const failed = rows.filter((row) => row.failed > 0).map((row) => `${row.name}: ${row.failed}`);
  lines.push('', failed.length === 0 ? 'No request failed.' : `Requests failed: ${failed.join(', ')}`, '');
  return lines.join('\n');
}
