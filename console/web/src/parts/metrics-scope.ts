import { h } from '../dom.js';
import { second } from '../format.js';
import { timeTag } from './time-tag.js';

export interface MetricsScope {
  /** Sentence that states the scope, with a link to all metrics; undefined without a scope. */
  readonly element: HTMLElement | undefined;
  /** Parameters of the API. */
  readonly filter: Readonly<Record<'service' | 'method' | 'route', string>>;
  /** Parameters of the page's address. */
  readonly query: Readonly<Record<string, string>>;
  /** Time to mark, in epoch milliseconds. */
  readonly atMs: number | undefined;
}

/** Reads the part of the metrics that the address of the page selects: a service, a method and route, a time. */
export function metricsScope(query: URLSearchParams): MetricsScope {
  const read = (name: string) => (query.get(name) ?? '').slice(0, 256);
  const filter = { service: read('service'), method: read('method'), route: read('route') };
  const { service, method, route } = filter;
  const at = /^\d{1,15}$/.test(read('at')) ? read('at') : '';
  const atMs = at === '' ? undefined : Number(at);
  const requests = `${method} ${route}`.trim();
  const isAll = service === '' && requests === '' && atMs === undefined;
  const element = isAll
    ? undefined
    : h(
        'p',
        { class: 'scope' },
        'Only ',
        requests === '' ? 'requests' : h('code', {}, requests),
        service !== '' && ` of ${service}`,
        atMs !== undefined && ', marked at ',
        atMs !== undefined && timeTag(atMs, second),
        '. ',
        h('a', { href: '#/metrics' }, 'All metrics'),
      );
  return { element, filter, query: { ...filter, at }, atMs };
}
