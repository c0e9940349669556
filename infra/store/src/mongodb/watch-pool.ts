import type { MongoClient } from 'mongodb';
import type { PoolMetrics } from '../pool-metrics.js';

type Connection = { readonly address: string; readonly connectionId: number | '<monitor>' };

/**
 * Reports the pool events of a client (Connection Monitoring and Pooling specification of MongoDB's drivers). Call it
 * before the client connects.
 */
export function watchPool(client: Pick<MongoClient, 'on'>, pool: PoolMetrics): void {
  /** Time at which each open connection was taken; undefined while it is idle. The pool limits their number. */
  const connections = new Map<string, number | undefined>();
  const keyOf = ({ address, connectionId }: Connection) => `${address} ${connectionId}`;

  client.on('connectionReady', (event) => {
    connections.set(keyOf(event), undefined);
    pool.opened();
  });
  // a connection that could not be established is closed without having been ready
  client.on('connectionClosed', (event) => {
    if (connections.delete(keyOf(event))) pool.closed();
  });
  client.on('connectionCheckOutStarted', () => pool.waiting());
  client.on('connectionCheckOutFailed', () => pool.waitEnded());
  client.on('connectionCheckedOut', (event) => {
    connections.set(keyOf(event), performance.now());
    pool.waitEnded();
    pool.acquired(event.durationMS);
    pool.taken();
  });
  client.on('connectionCheckedIn', (event) => {
    const key = keyOf(event);
    const takenMs = connections.get(key);
    if (takenMs === undefined) return;
    connections.set(key, undefined);
    pool.returned(performance.now() - takenMs);
  });
}
