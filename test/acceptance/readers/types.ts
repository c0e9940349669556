/** Common interface of the telemetry back-ends that the tests read. */

export interface ReadSpan {
  traceId: string;
  spanId: string;
  parentId: string | undefined;
  /** Compared case-insensitively, since Zipkin converts names to lower case. */
  name: string;
  kind: 'server' | 'client' | 'internal';
  service: string;
  startUs: number;
  durationUs: number;
  attributes: Readonly<Record<string, string>>;
}

export interface TraceReader {
  readonly name: string;
  /** Returns the trace's spans; empty when the back-end has none (yet). */
  trace(traceId: string): Promise<ReadSpan[]>;
}

/** Log record by dotted ECS names, e.g. `http.response.status_code`. */
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
  /** Returns `http_server_request_duration_seconds_count`, summed over all instances of the service; 0 without any. */
  requests(service: string, labels: RequestLabels): Promise<number>;
}
