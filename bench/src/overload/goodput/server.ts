/** A process that serves one operation of each importance, 10 ms of computing each, with or without admission control. */
import { createHttpApp, handle, type Importance, listen, operation } from '@glasshouse/http';
import { telemetryFromSettings } from '@glasshouse/telemetry';

export interface GoodputServerOptions {
  /** Event-loop delay over which it refuses requests, in ms; 0: never. */
  delayMs: number;
}

const workMs = 10;
const importances: readonly Importance[] = ['optional', 'normal', 'critical'];

async function compute(): Promise<void> {
  for (const end = performance.now() + workMs; performance.now() < end; );
}

process.once('message', async ({ delayMs }: GoodputServerOptions) => {
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
      TRACES_JAEGER: [],
      TRACES_RATIO: 1,
    },
  );
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
      compute,
    ),
  );
  const app = createHttpApp({ telemetry, routes, readiness: {} });
  const { url } = await listen(app, {
    host: '127.0.0.1',
    port: 0,
    admission: { delayMs, maxRequests: 0 },
  });
  process.send?.({ url });
});
process.on('disconnect', () => process.exit(0));
