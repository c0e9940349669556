import type { Server } from 'node:http';
import Router from '@koa/router';
import Koa from 'koa';
import { Pool } from 'undici';
import { createTokenCheck, listen } from '../shop.js';
import type { RoleOptions, Running } from '../variant.js';
import { gatewayApp, type Hooks, type Libraries, productApp } from './plain-app.js';

const own: Libraries = { Koa, Router: Router as unknown as Libraries['Router'] };

export interface Observed {
  hooks: Hooks;
  /** Delivers what is held and ends. */
  close?: () => Promise<void>;
}

export function runProduct({ hooks, close }: Observed, libraries: Libraries = own): Promise<Running> {
  return run(productApp(libraries, hooks), async () => close?.());
}

export async function runGateway(
  options: RoleOptions,
  { hooks, close }: Observed,
  libraries: Libraries = own,
  PoolClass: typeof Pool = Pool,
): Promise<Running> {
  const pool = new PoolClass(options.productUrl, { connections: 32 });
  return run(gatewayApp(libraries, hooks, pool, await createTokenCheck(options.publicKey)), async () => {
    await pool.destroy();
    await close?.();
  });
}

async function run(app: Koa, close: () => Promise<void>): Promise<Running> {
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

/** Counted where they come in: a load generator does not know those that it cut off at the end of a slice. */
function countRequests(server: Server): () => number {
  let count = 0;
  server.on('request', () => {
    count += 1;
  });
  return () => count;
}
