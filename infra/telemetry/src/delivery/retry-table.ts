/** Retry rule for one kind of failure. */
export interface RetryRule {
  readonly meaning: string;
  /** Number of counted attempts after which the batch is dropped as `retries_exhausted`. */
  readonly maxAttempts: number;
  /** Counts an attempt only if another batch has received a final response since the previous attempt. */
  readonly onlyWhileOthersPass: boolean;
  /** Moves the batch to the end of the queue. */
  readonly movesBehind: boolean;
}

/**
 * Retry rules by kind of failure. An unreachable or unavailable receiver has stored nothing, so a resend is safe:
 * attempts are never counted, or only while other batches pass. Without a valid response each attempt may have stored
 * the batch, so the number of attempts is limited.
 */
export const retryTable = {
  unreachable: {
    meaning: 'the connection failed; nothing was sent',
    maxAttempts: Number.POSITIVE_INFINITY,
    onlyWhileOthersPass: false,
    movesBehind: false,
  },
  unavailable: {
    meaning: 'the response has a status that the protocol retries',
    maxAttempts: 8,
    onlyWhileOthersPass: true,
    movesBehind: true,
  },
  lost: {
    meaning: 'the connection was closed or lost before a response',
    maxAttempts: 8,
    onlyWhileOthersPass: false,
    movesBehind: true,
  },
  timeout: {
    meaning: 'no response or acknowledgement within the time limit (10 s)',
    maxAttempts: 8,
    onlyWhileOthersPass: false,
    movesBehind: true,
  },
  unreadable: {
    meaning: 'the response is invalid, or acknowledges another batch',
    maxAttempts: 4,
    onlyWhileOthersPass: false,
    movesBehind: true,
  },
} as const satisfies Record<string, RetryRule>;

export type Failure = keyof typeof retryTable;

/** HTTP statuses that one protocol retries; every other status except 2xx rejects the batch permanently. */
export interface HttpRetries {
  readonly protocol: string;
  readonly statuses: readonly number[];
  readonly because: string;
}

/**
 * Zipkin's API does not define retries, and its reporters in Java and JavaScript send once. The kit retries the
 * statuses that receivers use for temporary failures. The Zipkin receiver of the OpenTelemetry Collector and of Jaeger 2
 * returns 500 for a temporary failure of its pipeline, and 400 for a permanent one. A proxy returns 408 when the request
 * does not arrive in time.
 */
const zipkinStatuses = [408, 429, 500, 502, 503, 504];

export const httpRetries = {
  otlp: {
    protocol: 'OTLP/HTTP',
    statuses: [429, 502, 503, 504],
    because: 'OTLP specification, "Retryable Response Codes": other statuses must not be retried',
  },
  zipkin: {
    protocol: 'Zipkin',
    statuses: zipkinStatuses,
    because:
      'OpenTelemetry Collector and Jaeger return 500 for temporary failures and 400 for permanent ones',
  },
} as const satisfies Record<string, HttpRetries>;
