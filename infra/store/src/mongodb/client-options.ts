import type { MongoClientOptions } from 'mongodb';

/**
 * How the driver is set up: writes are acknowledged by a majority and its journal and are retried once; every wait is
 * bounded. What the connection string says about pools, TLS or authentication still holds.
 */
export function clientOptions(timeoutMs: number, appName: string): MongoClientOptions {
  return {
    appName,
    connectTimeoutMS: timeoutMs,
    serverSelectionTimeoutMS: timeoutMs,
    socketTimeoutMS: timeoutMs * 2,
    waitQueueTimeoutMS: timeoutMs,
    // Looks for a lost server this often, so that a service recovers soon.
    heartbeatFrequencyMS: 2000,
    maxPoolSize: 40,
    minPoolSize: 1,
    maxIdleTimeMS: 60_000,
    retryReads: true,
    retryWrites: true,
    writeConcern: { w: 'majority', journal: true, wtimeoutMS: timeoutMs },
    // A field that is undefined is not there; by default the driver would store null.
    ignoreUndefined: true,
  };
}
