/** What the console's API answers; see `server/src`. */

export type Scalar = string | number | boolean;

export interface RequestSummary {
  traceId: string;
  spanId?: string;
  service: string;
  name: string;
  method?: string;
  route?: string;
  path?: string;
  statusCode?: number;
  startUs: number;
  durationUs: number;
  error: boolean;
  services: string[];
  spans: number;
  from: 'span' | 'log';
}

/** Network endpoint of a span (Zipkin). */
export interface SpanEndpoint {
  serviceName?: string;
  ipv4?: string;
  ipv6?: string;
  port?: number;
}

export interface SpanLink {
  traceId: string;
  spanId: string;
  traceState?: string;
  attributes?: Record<string, Scalar>;
}

export interface Span {
  traceId: string;
  id: string;
  parentId?: string;
  name: string;
  kind: string;
  service: string;
  startUs: number;
  durationUs: number;
  attributes: Record<string, Scalar>;
  events: { timeUs: number; name: string; attributes?: Record<string, Scalar> }[];
  links: SpanLink[];
  status: 'ok' | 'error' | 'unset';
  statusMessage?: string;
  /** True while no part has reported the start; `startUs` is then the time of arrival. */
  startUnknown?: true;
  resource?: Record<string, Scalar>;
  scope?: { name?: string; version?: string; attributes?: Record<string, Scalar> };
  traceState?: string;
  dropped?: { attributes?: number; events?: number; links?: number };
  localEndpoint?: SpanEndpoint;
  remoteEndpoint?: SpanEndpoint;
}

export interface TraceAnswer {
  traceId: string;
  spans: Span[];
  logs: number;
  complete: boolean;
}

/** Flat ECS fields. */
export type LogRecord = Record<string, Scalar>;

export interface LogsAnswer {
  items: LogRecord[];
  services: string[];
}

export interface RequestsAnswer {
  items: RequestSummary[];
  services: string[];
}

/** A number, or a string for NaN and the infinities. */
export type JsonNumber = number | 'NaN' | '+Inf' | '-Inf';

/** One instance that is scraped. */
export interface Target {
  name: string;
  /** Host and port. */
  instance: string;
  url: string;
  up?: boolean;
  lastScrapeMs?: number;
  tookMs?: number;
  error?: string;
  samples: number;
  /** Number of samples whose series the response contained before. */
  duplicates: number;
  /** Number of samples left out because of a limit of the console. */
  cut: number;
  /** Of those that tell it. */
  logLevel?: TargetLevel;
}

export interface TargetLevel {
  level: string;
  /** When it goes back to the configured one by itself. */
  untilMs?: number;
}

/** A process that the launcher has started. */
export interface ProcessStatus {
  name: string;
  state: 'waiting' | 'starting' | 'running' | 'restarting' | 'down';
  sinceMs: number;
  pid?: number;
  restarts: number;
  restartAtMs?: number;
  lastExit?: { atMs: number; pid: number; code: number | null; signal: string | null; ranMs: number };
}

export interface RequestPoint {
  timeMs: number;
  rate: number | null;
  errorRate: number | null;
  p50: number | null;
  p95: number | null;
  p99: number | null;
}

export interface RequestStatistics {
  service: string;
  /** Set when the points belong to one instance. */
  instance?: string;
  /** All instances of the service with stored series. */
  instances: { instance: string; isGone: boolean }[];
  points: RequestPoint[];
  exemplars: {
    traceId: string;
    instance: string;
    value: JsonNumber;
    timeMs?: number;
    method?: string;
    route?: string;
    statusCode?: string;
  }[];
}

export interface Status {
  gatewayUrl: string;
  holds: { traces: number; spans: number; logs: number; series: number; bytes: number; maxBytes: number };
  spans: { rejected: number; evicted: number };
  logs: { rejected: number; evicted: number };
}

export type Verdict = 'exact' | 'in flight' | 'off' | 'unknown';

export interface Comparison {
  received: number;
  /** Requests counted less items received. */
  difference: number;
  verdict: Verdict;
}

export interface AuditedService {
  service: string;
  verdict: Verdict;
  since?: { sinceMs: number; because: string };
  requests: number | null;
  serverSpans: Comparison;
  accessRecords: Comparison;
  reasons: string[];
}

export interface AuditedAccount {
  service: string;
  instance: string;
  url: string;
  signal: string;
  destination: string;
  produced: number;
  delivered: number;
  queued: number;
  dropped: Record<string, number>;
  sums: boolean;
  difference: number;
  verdict: Verdict;
}

export interface AuditAnswer {
  atMs: number;
  verdict: Verdict;
  services: AuditedService[];
  accounts: AuditedAccount[];
  notScraped: { service: string }[];
  received: Record<'spans' | 'records', { received: number; duplicates: number; rejected: number }> & {
    /** Counts of requests and connections that were refused entirely. */
    refused: { forwardConnections: number; zipkinRequests: number; otlpRequests: number };
  };
}

export interface AlertsAnswer {
  items: Alert[];
  /** Number of invalid alerts. */
  rejected: number;
  /** Number of alerts that Alertmanager left out of its notifications. */
  truncated: number;
  evicted: number;
}

export interface Alert {
  fingerprint: string;
  status: 'firing' | 'resolved';
  labels: Record<string, string>;
  annotations: Record<string, string>;
  startsAt: string;
  endsAt?: string;
  generatorUrl?: string;
  receiver: string;
  toldMs: number;
}
