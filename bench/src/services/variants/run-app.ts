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

export async function runProduct(observed: Observed, libraries: Libraries = own): Promise<Running> {
  const app = productApp(libraries, observed.hooks);
  const { server, port } = await listen(app.callback() as never);
  const served = countRequests(server);
  return {
    port,
    served,
    async stop() {
      server.closeAllConnections();
      server.close();
      await observed.close?.();
    },
  };
}

export async function runGateway(
  options: RoleOptions,
  observed: Observed,
  libraries: Libraries = own,
  PoolClass: typeof Pool = Pool,
): Promise<Running> {
  const pool = new PoolClass(options.productUrl, { connections: 32 });
  const app = gatewayApp(libraries, observed.hooks, pool, await createTokenCheck(options.publicKey));
  const { server, port } = await listen(app.callback() as never);
  const served = countRequests(server);
  return {
    port,
    served,
    async stop() {
      server.closeAllConnections();
      server.close();
      await pool.destroy();
      await observed.close?.();
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
