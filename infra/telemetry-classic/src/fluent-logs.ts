import type {
  AttributeValue,
  ForwardLogsOptions,
  LogExporterFactory,
  LogRecord,
  ServiceIdentity,
} from '@glasshouse/telemetry';
import {
  asObject,
  Destination,
  delivered,
  failed,
  hostAndPort,
  identityFields,
  type Outcome,
  readAck,
  type Sender,
} from '@glasshouse/telemetry/exporters';
import { type FluentSender, patchSender } from './fluent-sender.js';
import { type ItemBatch, ItemBatcher } from './item-batcher.js';
import { loadClient } from './load-client.js';

/** Used part of `fluent-logger` 3.4. */
interface FluentLibrary {
  createFluentSender(tag: string, options: object): FluentSender;
  EventTime: new (seconds: number, nanoseconds: number) => object;
}
interface FluentItem {
  time: object;
  fields: Record<string, AttributeValue>;
}

/**
 * Exports log records by fluent-logger, with its packing, PackedForward messages, connection and handling of
 * acknowledgements. The kit queues the records, because the library's queue is unbounded and drops records silently. A
 * sender is replaced after any failure, because it needs ten minutes or more to recover by itself.
 */
export function fluentLoggerLogs(options: ForwardLogsOptions): LogExporterFactory {
  const fluent = loadClient<FluentLibrary>('fluent-logger');
  return (service, report) => {
    const convert = createConverter(fluent, service);
    const batcher = new ItemBatcher<FluentItem>(
      options.targets.map(
        (target) =>
          new Destination({
            signal: 'logs',
            maxQueuedBytes: options.maxQueuedBytes,
            aroundSend: options.aroundSend,
            report,
            sender: createSender(fluent, service, target, options),
          }),
      ),
    );
    return {
      write: (record) => batcher.add(() => convert(record)),
      flush: (deadline) => batcher.flush(deadline),
      close: (deadline) => batcher.close(deadline),
      endNow: () => batcher.endNow(),
      deliveryStats: () => batcher.deliveryStats(),
    };
  };
}

function createSender(
  fluent: FluentLibrary,
  service: Required<ServiceIdentity>,
  target: string,
  { tag = `glasshouse.${service.name}`, timeoutMs = 10_000 }: ForwardLogsOptions,
): Sender<ItemBatch<FluentItem>> {
  const { host, port } = hostAndPort(target);
  let sender: FluentSender | undefined;
  let fail: (error?: Error) => void = () => {};

  function connect(): FluentSender {
    const made = fluent.createFluentSender(tag, {
      host,
      port,
      eventMode: 'PackedForward',
      // all times are in milliseconds
      flushInterval: 1,
      timeout: timeoutMs,
      requireAckResponse: true,
      ackResponseTimeout: timeoutMs,
      // the kit reconnects, with backoff
      enableReconnect: false,
      internalLogger: { info() {}, error() {} },
    });
    patchSender(made, readAck);
    made.on('error', (error) => fail(error));
    return made;
  }

  return {
    name: `${host}:${port}`,
    send(batch) {
      return new Promise((resolve) => {
        sender ??= connect();
        const used = sender;
        let unacknowledged = batch.count;
        let settled = false;
        const settle = (outcome: Outcome): void => {
          if (settled) return;
          settled = true;
          clearTimeout(timer);
          fail = () => {};
          if (outcome !== delivered) {
            used.abandon();
            if (sender === used) sender = undefined;
          }
          resolve(outcome);
        };
        fail = (error) => settle(failureOf(error));
        const timer = setTimeout(() => {
          settle(failed('timeout', `no acknowledgement within ${timeoutMs} ms`));
        }, timeoutMs);
        timer.unref();
        for (const { fields, time } of batch.items) {
          used.emit(fields, time, (error) => {
            if (error !== undefined) settle(failureOf(error));
            else {
              unacknowledged -= 1;
              if (unacknowledged === 0) settle(delivered);
            }
          });
        }
      });
    },
    close() {
      fail();
      sender?.abandon();
      sender = undefined;
    },
  };
}

/** Returns the outcome for an error of the library or its socket, by name or system call. */
function failureOf(error: Error | undefined): Outcome {
  const { syscall } = (error ?? {}) as NodeJS.ErrnoException;
  const message = error?.message ?? 'the connection was closed';
  if (syscall === 'connect' || syscall === 'getaddrinfo') return failed('unreachable', message);
  if (error?.name === 'ResponseTimeoutError') return failed('timeout', message);
  return failed(error?.name === 'ResponseError' ? 'unreadable' : 'lost', message);
}

function createConverter(
  { EventTime }: FluentLibrary,
  service: Required<ServiceIdentity>,
): (record: LogRecord) => [FluentItem, number] {
  const constant = asObject(identityFields(service));
  return (record) => {
    const micros = Math.round(record.timeMs * 1000);
    const seconds = Math.floor(micros / 1e6);
    const fields: Record<string, AttributeValue> = {
      'event.id': record.id,
      'log.level': record.level,
      message: record.message,
    };
    if (record.span) {
      fields['trace.id'] = record.span.traceId;
      fields['span.id'] = record.span.spanId;
    }
    Object.assign(fields, constant);
    let bytes = 600 + record.message.length;
    const own = record.fields;
    for (let at = 0; at < own.length; at += 2) {
      const value = own[at + 1] as AttributeValue;
      fields[own[at] as string] = value;
      bytes += 40 + (typeof value === 'string' ? value.length : 8);
    }
    // receivers acknowledge an integer of milliseconds (the library's option `milliseconds`) and then discard the
    // record
    return [{ time: new EventTime(seconds, (micros - seconds * 1e6) * 1000), fields }, bytes];
  };
}
