import { createRequire } from 'node:module';
import type { SinkAddresses } from '../variant.js';

const require = createRequire(import.meta.url);

/** fluent-logger as its README has it, one record a request; acknowledged, as ours is. */
export function createFluent(
  name: string,
  sinks: SinkAddresses,
): { log(record: object): void; close(): Promise<void> } {
  const library = require('fluent-logger');
  const sender = library.createFluentSender(name, {
    host: sinks.forwardHost,
    port: sinks.forwardPort,
    timeout: 3000,
    requireAckResponse: true,
    reconnectInterval: 1000,
    flushInterval: 100,
    eventMode: 'PackedForward',
  });
  sender.on('error', () => {});
  return {
    log: (record) => sender.emit('access', record, library.EventTime.now()),
    close: () => new Promise((resolve) => sender.end(null, null, () => resolve())),
  };
}
