import { createRequire } from 'node:module';
import { identityFields } from '../identity.js';
import type { SinkAddresses } from '../variant.js';

const require = createRequire(import.meta.url);

/** fluent-logger in its batching mode, acknowledged as ours is; one record a request. */
export function createFluent(
  name: string,
  sinks: SinkAddresses,
): { log(message: string, fields: object): void; close(): Promise<void> } {
  const library = require('fluent-logger');
  const flushInterval = 100;
  const sender = library.createFluentSender(name, {
    host: sinks.forwardHost,
    port: sinks.forwardPort,
    timeout: 3000,
    requireAckResponse: true,
    reconnectInterval: 1000,
    flushInterval,
    eventMode: 'PackedForward',
  });
  sender.on('error', () => {});
  const constant = identityFields(name);
  return {
    log: (message, fields) =>
      sender.emit(
        'access',
        { message, 'log.level': 'info', ...constant, ...fields },
        library.EventTime.now(),
      ),
    close: async () => {
      // its `end` sends nothing of what still waits
      while (sender._sendQueue.size > 0 || sender._flushingSendQueue) {
        await new Promise((resolve) => setTimeout(resolve, flushInterval));
      }
      await new Promise<void>((resolve) => sender.end(null, null, () => resolve()));
    },
  };
}
