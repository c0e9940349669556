import type { IncidentEngine } from '@glasshouse/incidents';
import type Koa from 'koa';
import { playerHeader } from '../../../contract/src/incidents.js';

/** Routes that open pages request repeatedly, and routes that are no queries. */
const uncounted = /^\/api\/(status|events|faults|processes|targets|openapi\.json)$|^\/api\/incidents(\/|$)/;

/**
 * Counts the queries of the API during an incident: for the player whom the header `x-player` names, or, without it, for a
 * player who is alone. A page sends an empty header with requests that it repeats by itself, which are not counted.
 */
export function countQueries(engine: Pick<IncidentEngine, 'countQuery'>): Koa.Middleware {
  return function countQuery(context, next) {
    const { method, path, url } = context;
    if (method === 'GET' && path.startsWith('/api/') && !uncounted.test(path)) {
      const player = context.get(playerHeader);
      if (player !== '' || context.req.headers[playerHeader] === undefined)
        engine.countQuery(player === '' ? undefined : player, url);
    }
    return next();
  };
}
