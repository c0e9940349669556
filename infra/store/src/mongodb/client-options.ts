import type { MongoClientOptions } from 'mongodb';

/**
 * Returns the driver's options. Writes are acknowledged by a majority and its journal and are retried once; every wait
 * has a limit. Other options of the connection string, e.g. for TLS or authentication, still apply.
 */
export function clientOptions(timeoutMs: number, appName: string): MongoClientOptions {
  return {
    appName,
    connectTimeoutMS: timeoutMs,
    serverSelectionTimeoutMS: timeoutMs,
    socketTimeoutMS: timeoutMs * 2,
    waitQueueTimeoutMS: timeoutMs,
    // Interval of the driver's server checks, short so that a service recovers soon.
    heartbeatFrequencyMS: 2000,
    maxPoolSize: 40,
    minPoolSize: 1,
    maxIdleTimeMS: 60_000,
    retryReads: true,
    retryWrites: true,
    writeConcern: { w: 'majority', journal: true, wtimeoutMS: timeoutMs },
    // By default the driver stores null for an undefined field.
    ignoreUndefined: true,
  };
}
