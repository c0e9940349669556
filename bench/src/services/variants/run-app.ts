import type { Server } from 'node:http';
import Router from '@koa/router';
import Koa from 'koa';
import { Pool } from 'undici';
import { createTokenCheck, listen } from '../shop.js';
import type { RoleOptions, RunningService } from '../variant.js';
import { gatewayApp, type Hooks, type Libraries, productApp } from './koa-apps.js';

const unpatched: Libraries = { Koa, Router: Router as unknown as Libraries['Router'] };

/** Telemetry of one service. */
export interface Instrumentation {
  hooks: Hooks;
  /** Flushes and closes the telemetry. */
  close?: () => Promise<void>;
}

/** Starts the product service. */
export function runProduct(
  { hooks, close }: Instrumentation,
  libraries: Libraries = unpatched,
): Promise<RunningService> {
  return run(productApp(libraries, hooks), async () => close?.());
}

/** Starts the gateway. */
export async function runGateway(
  options: RoleOptions,
  { hooks, close }: Instrumentation,
  libraries: Libraries = unpatched,
  PoolClass: typeof Pool = Pool,
): Promise<RunningService> {
  const pool = new PoolClass(options.productUrl, { connections: 32 });
  return run(gatewayApp(libraries, hooks, pool, await createTokenCheck(options.publicKey)), async () => {
    await pool.destroy();
    await close?.();
  });
}

async function run(app: Koa, close: () => Promise<void>): Promise<RunningService> {
  const { server, port } = await listen(app.callback() as never);
  return {
    port,
    served: countRequests(server),
    async stop() {
      server.closeAllConnections();
      server.close();
      await close();
    },
  };
}

/** Counts received requests, because the load generator cannot count requests that it aborts at the end of a slice. */
function countRequests(server: Server): () => number {
  let count = 0;
  server.on('request', () => {
    count += 1;
  });
  return () => count;
}
