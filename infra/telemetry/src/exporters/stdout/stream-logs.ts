import type { Writable } from 'node:stream';
import { Batcher } from '../../delivery/batcher.js';
import { Destination } from '../../delivery/destination.js';
import type { Chunk } from '../../encoding/chunk.js';
import type { LogRecord } from '../../logs/record.js';
import type { LogExporterFactory } from '../exporter.js';
import { createJsonEncoder } from './encode-json.js';
import { createPrettyEncoder } from './encode-pretty.js';
import { createStreamSender } from './stream-sender.js';

/** Exports log records as lines on a stream: ECS JSON, or one readable line for each record. */
export function streamLogs(
  stream: Writable,
  format: 'json' | 'pretty' = 'json',
  colour = false,
  options: { maxQueuedBytes?: number } = {},
): LogExporterFactory {
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
      deliveryStats: () => batcher.deliveryStats(),
    };
  };
}
