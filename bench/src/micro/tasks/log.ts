import { createRequire } from 'node:module';
import { Writable } from 'node:stream';
import { createTelemetry, forwardLogs, streamLogs, type Telemetry } from '@glasshouse/telemetry';
import { identity, identityFields } from '../../services/identity.js';
import { type Candidates, type Run, repeat } from '../repeat.js';

const require = createRequire(import.meta.url);
const message = 'order confirmed';
const constant = identityFields('bench');

/** Returns a new object for each record, as services do. */
function fields(): Record<string, string | number> {
  return {
    'event.category': 'web',
    'event.action': 'order-confirm',
    'event.outcome': 'success',
    'order.id': '0197a3c2-5f0e-7d3a-9c41-2b6f8e1d4a70',
    'order.state': 'confirmed',
    'order.items': 3,
    'order.total': 4250,
    'user.id': '0197a3c2-11aa-7bd0-8f3e-6c5d4b3a2f10',
    'payment.provider': 'invoice',
    'product.sku': 'tea-earl-grey',
  };
}

function kit(logs: ReturnType<typeof forwardLogs>, drain?: () => unknown): Run {
  const telemetry: Telemetry = createTelemetry({ service: identity('bench'), logs: [logs] });
  return repeat(() => telemetry.log.info(message, fields()), drain);
}

export const candidates: Candidates = {
  // the queue has no capacity: each batch is encoded, counted and dropped
  kit: () => kit(forwardLogs({ targets: ['127.0.0.1:9'], maxQueuedBytes: 0 })),

  'kit-json'() {
    const discard = new Writable({ write: (_bytes, _encoding, done) => done() });
    return kit(streamLogs(discard), () => new Promise((resolve) => setImmediate(resolve)));
  },

  'fluent-logger'() {
    const { createFluentSender, EventTime } = require('fluent-logger');
    const sender = createFluentSender('bench', { eventMode: 'PackedForward' });
    sender._socket = {
      writable: true,
      write(_bytes: Uint8Array, done: () => void) {
        process.nextTick(done);
        return true;
      },
    };
    return repeat(
      () =>
        sender.emit('access', { message, 'log.level': 'info', ...constant, ...fields() }, EventTime.now()),
      // the library does this in a timer
      () => sender._doFlushSendQueue(),
    );
  },

  pino() {
    const pino = require('pino');
    const log = pino(
      {
        base: constant,
        messageKey: 'message',
        formatters: { level: (label: string) => ({ 'log.level': label }) },
      },
      { write() {} },
    );
    return repeat(() => log.info(fields(), message));
  },
};
