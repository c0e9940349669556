import type { Writable } from 'node:stream';
import { Batcher } from '../delivery/batcher.js';
import type { Chunk } from '../delivery/chunk.js';
import { Destination } from '../delivery/destination.js';
import { createForwardSender } from '../delivery/forward-sender.js';
import type { ReportProblem } from '../delivery/sender.js';
import { createStreamSender } from '../delivery/stream-sender.js';
import type { ServiceIdentity } from '../types.js';
import { createJsonEncoder } from './encode-json.js';
import { createPrettyEncoder } from './encode-pretty.js';
import { createForwardEncoder } from './forward/encode.js';
import type { LogRecord, LogSink } from './record.js';

/** Made by `createTelemetry` once the service's identity is known. `report` receives delivery problems. */
export type LogSinkFactory = (service: Required<ServiceIdentity>, report?: ReportProblem) => LogSink;

/** Lines on a stream: ECS JSON for machines, or one readable line a record. */
export function streamLogs(
  stream: Writable,
  format: 'json' | 'pretty' = 'json',
  colour = false,
  options: { maxQueuedBytes?: number } = {},
): LogSinkFactory {
  return (service) => {
    const pretty = createPrettyEncoder(service.name, colour);
    const encode =
      format === 'json'
        ? createJsonEncoder(service)
        : (record: LogRecord, chunk: Chunk) => chunk.text(pretty(record));
    const destination = new Destination({ signal: 'logs', ...options, sender: createStreamSender(stream) });
    const batcher = new Batcher({ encode, ...options, destinations: [destination], maxDelayMs: 50 });
    return {
      write: (record) => batcher.add(record),
      flushNow: () => batcher.flushNow(),
      flush: (deadline) => batcher.flush(deadline),
      close: (deadline) => batcher.close(deadline),
      endNow: () => batcher.endNow(),
      accounts: () => batcher.accounts(),
    };
  };
}

export interface ForwardLogsOptions {
  /** `host:port` of one or more receivers; each gets every record. */
  targets: readonly string[];
  /** Default `glasshouse.<service.name>`. */
  tag?: string;
  timeoutMs?: number;
  maxQueuedBytes?: number;
}

/** Acknowledged PackedForward batches to Fluentd, or to whatever speaks its protocol. */
export function forwardLogs(options: ForwardLogsOptions): LogSinkFactory {
  return (service, report) => {
    const encode = createForwardEncoder(service);
    let chunks = 0;
    const destinations = options.targets.map((target) => {
      const { host, port } = hostAndPort(target);
      return new Destination({
        signal: 'logs',
        maxQueuedBytes: options.maxQueuedBytes,
        report,
        sender: createForwardSender({
          host,
          port,
          tag: options.tag ?? `glasshouse.${service.name}`,
          timeoutMs: options.timeoutMs,
          chunkId: () => `${service.instance}-${chunks++}`,
        }),
      });
    });
    const batcher = new Batcher({ encode, destinations, maxQueuedBytes: options.maxQueuedBytes });
    return {
      write: (record) => batcher.add(record),
      flush: (deadline) => batcher.flush(deadline),
      close: (deadline) => batcher.close(deadline),
      endNow: () => batcher.endNow(),
      accounts: () => batcher.accounts(),
    };
  };
}

/** `host`, `host:port` or `[::1]:port`; the port defaults to Fluentd's 24224. */
export function hostAndPort(target: string): { host: string; port: number } {
  const address = `tcp://${target}`;
  const { hostname, port, pathname, search, username } = URL.canParse(address)
    ? new URL(address)
    : { hostname: '', port: '', pathname: '', search: '', username: '' };
  if (hostname === '' || pathname + search + username !== '') {
    throw new TypeError(`not host:port: ${JSON.stringify(target)}`);
  }
  return { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || 24224) };
}
