import { Batcher } from '../../delivery/batcher.js';
import { Destination } from '../../delivery/destination.js';
import type { AroundSend } from '../../delivery/sender.js';
import type { LogExporterFactory } from '../exporter.js';
import { createForwardEncoder } from './encode.js';
import { createForwardSender } from './sender.js';

export interface ForwardLogsOptions {
  /** `host:port` of one or more receivers; each receives every record. */
  targets: readonly string[];
  /** Default `glasshouse.<service.name>`. */
  tag?: string;
  timeoutMs?: number;
  maxQueuedBytes?: number;
  aroundSend?: AroundSend | undefined;
}

/** Exports log records in acknowledged PackedForward batches to Fluentd or another receiver of its forward protocol. */
export function forwardLogs(options: ForwardLogsOptions): LogExporterFactory {
  return (service, report) => {
    const encode = createForwardEncoder(service);
    let chunks = 0;
    const destinations = options.targets.map((target) => {
      const { host, port } = hostAndPort(target);
      return new Destination({
        signal: 'logs',
        maxQueuedBytes: options.maxQueuedBytes,
        aroundSend: options.aroundSend,
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
      deliveryStats: () => batcher.deliveryStats(),
    };
  };
}

/**
 * Parses `host`, `host:port` or `[::1]:port`; the port defaults to Fluentd's 24224.
 *
 * @throws TypeError that quotes any other text
 */
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
