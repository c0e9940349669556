import type { JWK } from 'jose';

/** Where a variant's telemetry goes: the sinks that count. */
export interface SinkAddresses {
  zipkin: string;
  otlp: string;
  jaegerThrift: string;
  forwardHost: string;
  forwardPort: number;
}

export interface RoleOptions {
  sinks: SinkAddresses;
  /** Gateway only. */
  productUrl: string;
  publicKey: JWK;
}

export type Role = 'gateway' | 'product';

/** A server and a client span and an access record in the gateway, a server span and an access record behind it. */
export const allSignals: Variant['expected'] = {
  gateway: { spans: 2, logs: 1 },
  product: { spans: 1, logs: 1 },
};

/** One way to observe the two services. */
export interface Variant {
  /** What the table calls it. */
  title: string;
  /** What one request served by each role must bring to the sinks. */
  expected: Readonly<Record<Role, { spans: number; logs: number }>>;
  /** Start a service; `stop` flushes what it holds. */
  gateway(options: RoleOptions): Promise<Running>;
  product(options: RoleOptions): Promise<Running>;
}

export interface Running {
  port: number;
  /** Requests that came in. */
  served(): number;
  stop(): Promise<void>;
}
