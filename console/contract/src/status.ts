/** Response of `GET /api/status`. */
import Type, { type Static } from 'typebox';
import { HistoryStatus } from './history.js';

const Count = Type.Integer({ minimum: 0 });
const Requests = Type.Object({ requests: Count, refused: Count });

const items = {
  received: Count,
  restored: Type.Integer({ description: 'Items of former runs, read from disk at the start' }),
  duplicates: Type.Integer({ description: 'Items that were sent again' }),
  rejected: Type.Integer({ description: 'Items that could not be read or stored' }),
  evicted: Count,
};

export const Status = Type.Object({
  gatewayUrl: Type.String({ description: 'Address of the shop, for the commands that empty pages suggest' }),
  holds: Type.Object({
    traces: Count,
    spans: Count,
    logs: Count,
    series: Count,
    bytes: Type.Integer({ description: 'Estimated size of spans and log records' }),
    maxBytes: Type.Number(),
  }),
  spans: Type.Object({ ...items, evictedTraces: Count }),
  logs: Type.Object(items),
  series: Type.Object({
    instances: Count,
    series: Count,
    bytes: Count,
    refused: Type.Integer({ description: 'Samples omitted because of a limit' }),
    cutAddresses: Type.Integer({
      description: 'Addresses that are not scraped because their target has too many',
    }),
  }),
  alerts: Type.Object({
    firing: Count,
    pending: Count,
    resolved: Count,
    received: Count,
    outdated: Type.Integer({ description: 'Alerts that arrived after a later state of the same alert' }),
    evicted: Count,
    rejected: Count,
    truncated: Count,
  }),
  receivers: Type.Object({
    forward: Type.Object({
      port: Count,
      connections: Count,
      messages: Count,
      records: Count,
      rejectedRecords: Count,
      brokenConnections: Type.Integer({ description: 'Connections closed without an acknowledgement' }),
      ended: Type.Object(
        { invalid: Count, denied: Count, slow: Count, overloaded: Count },
        { description: 'The same by reason' },
      ),
      refusedConnections: Type.Integer({ description: 'Connections closed at once because of the limit' }),
    }),
    zipkin: Requests,
    otlp: Requests,
  }),
  history: HistoryStatus,
  pages: Type.Integer({ description: 'Pages that are subscribed to `GET /api/events`' }),
  process: Type.Object({ uptimeSeconds: Type.Integer(), rssBytes: Type.Integer() }),
});
export type Status = Static<typeof Status>;
