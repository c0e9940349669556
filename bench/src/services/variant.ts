import type { JWK } from 'jose';

/** Addresses of the receivers that count a variant's telemetry. */
export interface ReceiverAddresses {
  zipkin: string;
  otlp: string;
  jaegerThrift: string;
  forwardHost: string;
  forwardPort: number;
}

/** Options of one service process. */
export interface RoleOptions {
  receivers: ReceiverAddresses;
  /** Only used by the gateway. */
  productUrl: string;
  publicKey: JWK;
}

export type Role = 'gateway' | 'product';

/** Numbers of spans and log records. */
export interface Counts {
  spans: number;
  logs: number;
}

/** Export of a variant's module: functions that start its two services. */
export interface Variant {
  gateway(options: RoleOptions): Promise<RunningService>;
  product(options: RoleOptions): Promise<RunningService>;
}

/** Running service of a variant. */
export interface RunningService {
  port: number;
  /** Returns the number of received requests. */
  served(): number;
  /** Closes the server and flushes its telemetry. */
  stop(): Promise<void>;
}
