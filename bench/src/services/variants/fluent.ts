import { createRequire } from 'node:module';
import { identityFields } from '../identity.js';
import type { ReceiverAddresses } from '../variant.js';

const require = createRequire(import.meta.url);

/** Creates a fluent-logger sender with batches and acknowledgements, like the kit's exporter. */
export function createFluent(
  name: string,
  receivers: ReceiverAddresses,
): { log(message: string, fields: object): void; close(): Promise<void> } {
  const library = require('fluent-logger');
  const flushInterval = 100;
  const sender = library.createFluentSender(name, {
    host: receivers.forwardHost,
    port: receivers.forwardPort,
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
      // `end` does not flush the queue
      while (sender._sendQueue.size > 0 || sender._flushingSendQueue) {
        await new Promise((resolve) => setTimeout(resolve, flushInterval));
      }
      await new Promise<void>((resolve) => sender.end(null, null, () => resolve()));
    },
  };
}
