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

export interface Counts {
  spans: number;
  logs: number;
}

/** What a variant's module exports: its two services. */
export interface Variant {
  gateway(options: RoleOptions): Promise<Running>;
  product(options: RoleOptions): Promise<Running>;
}

export interface Running {
  port: number;
  /** Requests that came in. */
  served(): number;
  /** Closes the service and delivers what its telemetry holds. */
  stop(): Promise<void>;
}
