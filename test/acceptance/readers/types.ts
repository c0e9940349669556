/** What the tests ask of any telemetry back-end, in one form. */

export interface ReadSpan {
  traceId: string;
  spanId: string;
  parentId: string | undefined;
  /** Zipkin keeps names in lower case, so compare them so. */
  name: string;
  kind: 'server' | 'client' | 'internal';
  service: string;
  startUs: number;
  durationUs: number;
  attributes: Readonly<Record<string, string>>;
}

export interface TraceReader {
  readonly name: string;
  /** Empty when the back-end knows no such trace (yet). */
  trace(traceId: string): Promise<ReadSpan[]>;
}

/** By ECS name with dots: `http.response.status_code`. */
export type ReadRecord = Readonly<Record<string, unknown>>;

export interface LogReader {
  readonly name: string;
  records(traceId: string): Promise<ReadRecord[]>;
}

export interface RequestLabels {
  method: string;
  route: string;
  status_code: string;
}

export interface MetricReader {
  readonly name: string;
  /** Value of `http_server_request_duration_seconds_count` over all instances of the service; 0 when there is none. */
  requests(service: string, labels: RequestLabels): Promise<number>;
}
