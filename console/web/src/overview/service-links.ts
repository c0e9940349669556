import { formatQuery } from '../../../contract/src/query/format-query.js';
import { termFor } from '../model/query-terms.js';
import { pageLink } from '../routing.js';

/** Returns the links behind the numbers of a service; each page adds the current time range. */
export function serviceLinks(service: string) {
  const own = termFor('service', service);
  const requests = (...more: ReturnType<typeof termFor>[]) => formatQuery({ terms: [own, ...more] });
  return {
    requests: pageLink('requests', { q: requests() }),
    // `<service>#error` is the error of a span of this service, not of another one in the same trace
    errors: pageLink('requests', { q: formatQuery({ terms: [termFor(`${service}#error`, 'true')] }) }),
    slowest: pageLink('requests', { q: requests(), sort: 'duration' }),
    logs: pageLink('logs', { q: requests() }),
    metrics: pageLink('metrics', { service }),
  };
}
