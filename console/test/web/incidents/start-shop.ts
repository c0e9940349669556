import { createFaults, type Faults } from '@glasshouse/faults';
import { createHttpApp, listen } from '@glasshouse/http';
import { readIncident, variantOf } from '@glasshouse/incidents';
import { createTelemetry } from '@glasshouse/telemetry';
import { type Console, createProcessTable } from '../../../server/src/index.js';
import { startConsole } from '../../start-console.js';

export const token = 'a-token-for-the-tests';
/** Incident of the tests, and the seed of a variant whose faults are those of product. */
export const incident = 'slow-catalogue';
export const seed = 0;
export const cause = variantOf(readIncident(incident), seed);

export interface Shop {
  readonly console: Console & { url: string };
  /** Faults of product, which is a real server with the operations of faults. */
  readonly faults: Faults;
  /** Sends a request to `/api/incidents`, with the token unless `authorization` is given. */
  call(method: string, path: string, body?: object): Promise<Response>;
  close(): Promise<void>;
}

/** Starts product, and a console that runs incidents with it, without a folder. The test must close both. */
export async function startShop(): Promise<Shop> {
  const telemetry = createTelemetry({ service: { name: 'product' }, level: 'warn' });
  const app = createHttpApp({ telemetry, readiness: {}, routes: [], admission: false });
  const faults = createFaults();
  app.emit('faults', { faults, token });
  const server = await listen(app, { host: '127.0.0.1', port: 0 });
  const console = await startConsole({
    scrapeTargets: [{ name: 'product', url: `${server.url}/metrics` }],
    scrapeIntervalMs: 500,
    processes: createProcessTable(),
    incidents: { token, shopUrl: server.url, sloFile: 'prometheus/slo.yaml' },
  });
  // the first scrape finds the instances
  await new Promise((resolve) => setTimeout(resolve, 700));
  return {
    console,
    faults,
    call: (method, path, body) =>
      fetch(`${console.url}/api/incidents${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }) },
        ...(body && { body: JSON.stringify(body) }),
      }),
    async close() {
      await console.close();
      await server.close(0);
      await telemetry.close(0);
    },
  };
}
