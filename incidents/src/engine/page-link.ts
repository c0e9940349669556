/** Time range of an incident, in epoch milliseconds. */
export interface IncidentRange {
  sinceMs: number;
  untilMs: number;
}

/**
 * Returns the page of the console that shows a query of the API at the time of the incident; the path of the API when no
 * page does. `{since}` and relative times become the range of the incident.
 */
export function pageLink(query: string, range: IncidentRange): string {
  const { path, parameters } = readQuery(query, range);
  const times = { since: String(range.sinceMs), until: String(range.untilMs) };
  if (path === '/api/metrics/query')
    return `#/explore?${new URLSearchParams({ expr: parameters.get('expr') ?? '', ...times })}`;
  if (path === '/api/requests')
    return `#/requests?${new URLSearchParams({ q: requestTerms(parameters), ...times })}`;
  if (path === '/api/logs') {
    const given = ['q', 'service', 'level', 'search'].flatMap((name) => {
      const value = parameters.get(name);
      return value === null ? [] : [[name, value] as [string, string]];
    });
    return `#/logs?${new URLSearchParams([...given, ...Object.entries(times)])}`;
  }
  return apiPath(query, range);
}

/** Returns the path of a query of the API with the times of the incident. */
export function apiPath(query: string, range: IncidentRange): string {
  const { path, parameters } = readQuery(query, range);
  return `${path}?${parameters}`;
}

function readQuery(query: string, { sinceMs, untilMs }: IncidentRange) {
  const at = query.indexOf('?');
  const path = at < 0 ? query : query.slice(0, at);
  const parameters = new URLSearchParams();
  // split by hand: an expression may contain `+`, which URLSearchParams would read as a space
  for (const part of at < 0 ? [] : query.slice(at + 1).split(/&(?=\w+=)/)) {
    const equals = part.indexOf('=');
    parameters.set(part.slice(0, equals), part.slice(equals + 1));
  }
  if (parameters.has('since')) {
    parameters.set('since', String(sinceMs));
    parameters.set('until', String(untilMs));
  }
  // a step of a second is for queries of the last seconds
  if (path === '/api/metrics/query') parameters.delete('step');
  return { path, parameters };
}

/** Returns the query of the page Requests for parameters of `GET /api/requests`. */
function requestTerms(parameters: URLSearchParams): string {
  const terms = [parameters.get('q') ?? ''];
  const service = parameters.get('service');
  if (service !== null) terms.push(`service:${service}`);
  if (parameters.has('error')) terms.push(`error:${parameters.get('error')}`);
  if (parameters.has('minDuration')) terms.push(`duration:>=${parameters.get('minDuration')}ms`);
  if (parameters.has('search')) terms.push(JSON.stringify(parameters.get('search')));
  return terms.filter((term) => term !== '').join(' ');
}
