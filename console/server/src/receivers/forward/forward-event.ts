/** One event of Fluentd's forward protocol. */
export interface ForwardRecord {
  tag: string;
  /** Unix time. Integer times have no nanoseconds. */
  time: { seconds: number; nanoseconds: number };
  record: Record<string, unknown>;
  /** Metadata of protocol 1.5, if the sender set it. */
  metadata?: Record<string, unknown>;
}
