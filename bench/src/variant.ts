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

/** One way to observe the two services. */
export interface Variant {
  /** What the table calls it. */
  title: string;
  /** Records of each signal that one request through both services must bring to the sinks. */
  expected: { spans: number; logs: number };
  /** Start a service; `stop` flushes what it holds. */
  gateway(options: RoleOptions): Promise<Running>;
  product(options: RoleOptions): Promise<Running>;
}

export interface Running {
  port: number;
  stop(): Promise<void>;
}
