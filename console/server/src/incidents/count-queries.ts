import type { IncidentEngine } from '@glasshouse/incidents';
import type Koa from 'koa';
import { playerHeader } from '../../../contract/src/incidents.js';

/** Routes that open pages request repeatedly, and routes that are no queries. */
const uncounted = /^\/api\/(status|events|faults|processes|targets|openapi\.json)$|^\/api\/incidents(\/|$)/;
/** Matches a response without a result: an empty list, or a total of 0. */
const empty = /^\[\]$|"(?:items|spans)":\[\]|"total":0[,}]/;

/**
 * Counts the queries of the API during an incident: for the player whom the header `x-player` names, or, without it, for a
 * player who is alone. A page sends an empty header with requests that it repeats by itself, which are not counted. Only a
 * query with a result can show evidence.
 */
export function countQueries(engine: Pick<IncidentEngine, 'countQuery'>): Koa.Middleware {
  return async function countQuery(context, next) {
    const { method, path, url } = context;
    const player = context.get(playerHeader);
    const isCounted =
      method === 'GET' &&
      path.startsWith('/api/') &&
      !uncounted.test(path) &&
      (player !== '' || context.req.headers[playerHeader] === undefined);
    if (!isCounted) return next();
    let hasResult = false;
    try {
      await next();
      const { body, status } = context;
      hasResult = status < 400 && !(typeof body === 'string' && empty.test(body.slice(0, 2000)));
    } finally {
      engine.countQuery(player === '' ? undefined : player, url, hasResult);
    }
  };
}
