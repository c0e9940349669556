/** How a batch is retried after one kind of failure. */
export interface RetryRule {
  readonly meaning: string;
  /** The batch is dropped as `retries_exhausted` when this many attempts were counted. */
  readonly maxAttempts: number;
  /** Counts an attempt only when the receiver has answered for another batch since the last one. */
  readonly onlyWhileOthersPass: boolean;
  /** Lets the batches behind it go first. */
  readonly movesBehind: boolean;
}

/**
 * Every kind of failure after which a batch is sent again. A receiver that is gone or says that it is busy has stored
 * nothing, so that resending is harmless, and only a batch that fails while others pass is at fault. Without an answer
 * that can be read the batch may have been stored each time, so that the number of resends is bounded.
 */
export const retryTable = {
  unreachable: {
    meaning: 'no connection could be made; nothing was sent',
    maxAttempts: Number.POSITIVE_INFINITY,
    onlyWhileOthersPass: false,
    movesBehind: false,
  },
  unavailable: {
    meaning: 'the receiver answered with a status that its protocol retries',
    maxAttempts: 8,
    onlyWhileOthersPass: true,
    movesBehind: true,
  },
  lost: {
    meaning: 'the connection was closed or broke before an answer',
    maxAttempts: 8,
    onlyWhileOthersPass: false,
    movesBehind: true,
  },
  unanswered: {
    meaning: 'no answer, or no acknowledgement, within the time limit (10 s)',
    maxAttempts: 8,
    onlyWhileOthersPass: false,
    movesBehind: true,
  },
  unreadable: {
    meaning: 'the answer is not one of the protocol, or acknowledges another batch',
    maxAttempts: 4,
    onlyWhileOthersPass: false,
    movesBehind: true,
  },
} as const satisfies Record<string, RetryRule>;

export type Failure = keyof typeof retryTable;

/** The statuses of HTTP that one protocol retries; every other one that is not 2xx refuses the batch for good. */
export interface HttpRetries {
  readonly protocol: string;
  readonly statuses: readonly number[];
  readonly because: string;
}

/**
 * Zipkin's API says nothing of retries, and its reporters in Java and JavaScript send once. The kit retries what its
 * receivers use for failures that may pass: the Zipkin receiver of the OpenTelemetry Collector, and so of Jaeger 2,
 * answers 500 when its pipeline cannot take spans now and 400 when it never will. A proxy in front answers 408 when
 * the request did not arrive in time.
 */
const zipkinStatuses = [408, 429, 500, 502, 503, 504];

export const httpRetries = {
  otlp: {
    protocol: 'OTLP/HTTP',
    statuses: [429, 502, 503, 504],
    because: 'the OTLP specification, "Retryable Response Codes": all others must not be retried',
  },
  zipkin: {
    protocol: 'Zipkin',
    statuses: zipkinStatuses,
    because:
      'the OpenTelemetry Collector and Jaeger answer 500 when they cannot take spans now, 400 when never',
  },
  jaegerThrift: {
    protocol: "Jaeger's Thrift over HTTP (`TELEMETRY_CLIENTS=classic`)",
    statuses: zipkinStatuses,
    because: 'the collector answers 500 when its queue is full',
  },
} as const satisfies Record<string, HttpRetries>;
