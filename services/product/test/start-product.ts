import { createMemoryCache } from '@glasshouse/cache';
import { listen } from '@glasshouse/http';
import { readSettings } from '@glasshouse/settings';
import { createEmbeddedStore } from '@glasshouse/store';
import { createTestTelemetry } from '@glasshouse/telemetry/testing';
import { createApp, productSettings } from '../src/index.js';
import { productStore } from '../src/store.js';

export interface Reply {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: an answer is looked at, not computed with
  body: any;
}

/** The service on a free port, with a store and a cache in memory. */
export async function startProduct(environment: Record<string, string> = {}) {
  const telemetry = createTestTelemetry('product');
  const store = createEmbeddedStore({ telemetry });
  const cache = createMemoryCache({ telemetry });
  const settings = readSettings({ SEED: 'on', ...environment }, productSettings);
  const product = createApp({ settings, telemetry, store, cache });
  await Promise.all([store.start(), cache.start()]);
  await product.start();
  const server = await listen(product.app, { host: '127.0.0.1', port: 0 });

  async function call(
    method: string,
    path: string,
    {
      body,
      roles,
      headers,
    }: { body?: unknown; roles?: string; headers?: Readonly<Record<string, string>> } = {},
  ): Promise<Reply> {
    const response = await fetch(`${server.url}${path}`, {
      method,
      headers: {
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(roles !== undefined && { 'x-user-id': 'u1', 'x-user-name': 'someone', 'x-user-roles': roles }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: text === '' ? undefined : JSON.parse(text),
    };
  }

  return {
    telemetry,
    url: server.url,
    call,
    collections: productStore(store),
    async close() {
      await server.close(1000);
      await product.close();
      await Promise.all([store.close(), cache.close()]);
      await telemetry.close();
    },
  };
}
