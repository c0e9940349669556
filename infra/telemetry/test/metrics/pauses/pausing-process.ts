/** Process that blocks its event loop on request, and sends its metrics: messages `busy`, `wait` and `expose`. */
import { createTelemetry } from '../../../src/index.js';

const telemetry = createTelemetry({ service: { name: 'pausing' } });
/** Length of one block, in ms. */
const blockMs = Number(process.argv[2]);

process.on('message', async (message) => {
  if (message === 'busy') {
    const end = performance.now() + blockMs;
    while (performance.now() < end);
  }
  if (message === 'wait') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, blockMs);
  process.send?.((await telemetry.metrics.expose()).body);
});
process.on('disconnect', () => process.exit(0));
process.send?.('ready');
