export interface Family {
  type: string;
  help: string;
  /** Label names of its series, in their order of appearance. */
  labels: string[];
  /** Upper bounds of a histogram's buckets. */
  bounds: string[];
}

/** Returns the metric families of a Prometheus exposition, by name. @throws Error for an invalid line */
export function readFamilies(text: string): Map<string, Family> {
  const families = new Map<string, Family>();
  let current: Family | undefined;
  for (const line of text.split('\n').filter(Boolean)) {
    const [, what, name = '', rest = ''] = /^# (HELP|TYPE) (\S+) (.*)$/.exec(line) ?? [];
    if (what === 'HELP') {
      current = { type: '', help: rest, labels: [], bounds: [] };
      families.set(name, current);
    } else if (what === 'TYPE' && current) {
      current.type = rest;
    } else {
      const [sample, labels = ''] =
        /^[a-z0-9_]+(?:\{(.*)\})? (?:\d[\d.]*(?:e[+-]?\d+)?|Nan)$/.exec(line) ?? [];
      if (sample === undefined || !current) throw new Error(`invalid line in the exposition: ${line}`);
      for (const [, label = '', value = ''] of labels.matchAll(/(\w+)="([^"]*)"/g)) {
        const list = label === 'le' ? current.bounds : current.labels;
        const item = label === 'le' ? value : label;
        if (!list.includes(item)) list.push(item);
      }
    }
  }
  return families;
}

/** Returns the number of counted requests by `METHOD route status`. */
export function requestCount(text: string): Record<string, number> {
  const counted =
    /^http_server_request_duration_seconds_count\{method="(\w+)",route="([^"]+)",status_code="(\d+)"\} (\d+)$/gm;
  return Object.fromEntries(
    [...text.matchAll(counted)].map(([, method, route, status, count]) => [
      `${method} ${route} ${status}`,
      Number(count),
    ]),
  );
}
