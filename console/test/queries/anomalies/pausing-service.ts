/** Service with the kit's metrics that blocks its event loop for the milliseconds of each message. */
import { createHttpApp, listen } from '@glasshouse/http';
import { createTelemetry } from '@glasshouse/telemetry';

const telemetry = createTelemetry({ service: { name: 'pausing' } });
const app = createHttpApp({ telemetry, routes: [], readiness: {} });
const { port } = await listen(app, { host: '127.0.0.1', port: 0 });

process.on('message', (blockMs: number) => {
  const end = performance.now() + blockMs;
  while (performance.now() < end);
});
process.on('disconnect', () => process.exit(0));
process.send?.(port);
