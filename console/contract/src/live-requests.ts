/** Data of the event `requests` of `GET /api/events`. */
import Type, { type Static } from 'typebox';
import { RequestSummary } from './traces.js';

export const LiveRequests = Type.Object({
  items: Type.Array(RequestSummary, {
    description: 'Requests that are new or have changed, the latest change first',
  }),
  services: Type.Array(Type.String(), { description: 'Services of all traces, as in `GET /api/requests`' }),
  truncated: Type.Boolean({
    description: 'True when some are missing, so that the list must be requested again',
  }),
});
export type LiveRequests = Static<typeof LiveRequests>;
