/** Server process with admission control and one operation of each importance, each with the same amount of work. */
import { setTimeout as sleep } from 'node:timers/promises';
import { createHttpApp, handle, type Importance, listen, operation } from '@glasshouse/http';
import { telemetryFromSettings } from '@glasshouse/telemetry';

export interface GoodputServerOptions {
  /** Event-loop delay above which the server refuses requests, in ms; 0: never. */
  delayMs: number;
  /** CPU time of each request on the event loop, in ms. */
  workMs: number;
  /** Idle wait of each request in ms, like a wait for a database. */
  waitMs: number;
}

const importances: readonly Importance[] = ['optional', 'normal', 'critical'];

process.once('message', async ({ delayMs, workMs, waitMs }: GoodputServerOptions) => {
  const telemetry = telemetryFromSettings(
    { name: 'goodput' },
    {
      SERVICE_INSTANCE: 'bench',
      ENVIRONMENT: 'bench',
      LOG_LEVEL: 'warn',
      LOG_STDOUT: 'off',
      LOG_FORWARD: [],
      TRACES_ZIPKIN: [],
      TRACES_OTLP: [],
      TRACES_RATIO: 1,
    },
  );
  async function work(): Promise<void> {
    if (waitMs > 0) await sleep(waitMs);
    if (workMs > 0) for (const end = performance.now() + workMs; performance.now() < end; );
  }
  const routes = importances.map((importance) =>
    handle(
      operation({
        id: importance,
        method: 'GET',
        path: `/${importance}`,
        access: 'anyone',
        summary: importance,
        importance,
      }),
      work,
    ),
  );
  const app = createHttpApp({ telemetry, routes, readiness: {} });
  const { url } = await listen(app, {
    host: '127.0.0.1',
    port: 0,
    admission: { delayMs, maxRequests: 1000 },
  });
  process.send?.({ url });
});
process.on('disconnect', () => process.exit(0));
