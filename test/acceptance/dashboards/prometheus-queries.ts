import { getJson } from '../readers/get-json.js';

/** Time range of a panel, in seconds since 1970. */
export interface PanelRange {
  start: number;
  end: number;
}

interface Result {
  data?: {
    result: { metric: Record<string, string>; value?: [number, string]; values?: [number, string][] }[];
  };
  error?: string;
}

/** Replaces Grafana's variables by the values that Grafana would use; `variables` are those of the dashboard. */
export function interpolate(
  expr: string,
  { start, end }: PanelRange,
  variables: Readonly<Record<string, string>>,
): string {
  return (
    expr
      // max of four scrape intervals of 5 s, which the data source states, and the step plus one
      .replaceAll('$__rate_interval', '20s')
      .replaceAll('$__range', `${Math.ceil(end - start)}s`)
      .replaceAll(/\$(?!\d)(\w+)/g, (text, name: string) => variables[name] ?? text)
  );
}

/**
 * Runs an expression over the range, or at its end.
 *
 * @returns the labels of all series with at least one finite value
 */
export async function seriesOf(
  url: string,
  expr: string,
  { start, end }: PanelRange,
  instant: boolean,
): Promise<Record<string, string>[]> {
  const time: Record<string, string> = instant
    ? { time: String(end) }
    : { start: String(start), end: String(end), step: '5' };
  const response = await post<Result>(`${url}/api/v1/${instant ? 'query' : 'query_range'}`, {
    query: expr,
    ...time,
  });
  if (response.error) throw new Error(`${response.error}: ${expr}`);
  return (response.data?.result ?? [])
    .filter(({ value, values = [] }) =>
      [...(value ? [value] : []), ...values].some(([, text]) => Number.isFinite(Number(text))),
    )
    .map(({ metric }) => metric);
}

/** Returns the trace ids of the exemplars that Grafana shows with an expression. */
export async function exemplarsOf(url: string, expr: string, { start, end }: PanelRange): Promise<string[]> {
  const response = await post<{ data?: { exemplars: { labels: Record<string, string> }[] }[] }>(
    `${url}/api/v1/query_exemplars`,
    { query: expr, start: String(start), end: String(end + 60) },
  );
  return (response.data ?? []).flatMap(({ exemplars }) =>
    exemplars.flatMap(({ labels }) => labels.trace_id ?? []),
  );
}

/** Returns the values of a variable's `label_values(selector, label)`. */
export async function labelValues(url: string, definition: string): Promise<string[]> {
  const [, selector, label] = /^label_values\((.+), (\w+)\)$/.exec(definition) ?? [];
  if (!selector) throw new Error(`not label_values(selector, label): ${definition}`);
  const response = await getJson<{ data: string[] }>(
    `${url}/api/v1/label/${label}/values?match[]=${encodeURIComponent(selector)}`,
  );
  return response?.data ?? [];
}

/** Grafana sends queries by POST (`httpMethod` of the data source). */
async function post<T>(url: string, form: Record<string, string>): Promise<T> {
  const response = await fetch(url, {
    method: 'POST',
    body: new URLSearchParams(form),
    signal: AbortSignal.timeout(10_000),
  });
  return (await response.json()) as T;
}
