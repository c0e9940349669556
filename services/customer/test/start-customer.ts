import { listen } from '@glasshouse/http';
import { readSettings } from '@glasshouse/settings';
import { createEmbeddedStore } from '@glasshouse/store';
import { createTestTelemetry } from '@glasshouse/telemetry/testing';
import { createApp, customerSettings } from '../src/index.js';
import { customerStore } from '../src/store.js';

export interface Reply {
  status: number;
  /** Empty when there is none. */
  etag: string;
  // biome-ignore lint/suspicious/noExplicitAny: an answer is looked at, not computed with
  body: any;
}

export interface CallOptions {
  body?: unknown;
  /** Default `ann`; null is nobody. */
  user?: string | null;
  roles?: string;
  key?: string;
  headers?: Readonly<Record<string, string>>;
}

/** The service on a free port, with a store in memory. */
export async function startCustomer(environment: Record<string, string> = {}) {
  const telemetry = createTestTelemetry('customer');
  const store = createEmbeddedStore({ telemetry });
  const { app } = createApp({ settings: readSettings(environment, customerSettings), telemetry, store });
  await store.start();
  const server = await listen(app, { host: '127.0.0.1', port: 0 });

  async function call(method: string, path: string, options: CallOptions = {}): Promise<Reply> {
    const { body, user = 'ann', roles = 'user', key, headers } = options;
    const response = await fetch(`${server.url}${path}`, {
      method,
      headers: {
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(user !== null && { 'x-user-id': `id-${user}`, 'x-user-name': user, 'x-user-roles': roles }),
        ...(key !== undefined && { 'idempotency-key': key }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const etag = response.headers.get('etag') ?? '';
    return { status: response.status, etag, body: text === '' ? undefined : JSON.parse(text) };
  }

  return {
    telemetry,
    url: server.url,
    call,
    deposit: (cents: number, options: CallOptions = {}) =>
      call('POST', '/me/account/deposits', {
        body: { amount: { amount: cents, currency: 'EUR' } },
        ...options,
      }),
    collections: customerStore(store),
    async close() {
      await server.close(1000);
      await store.close();
      await telemetry.close();
    },
  };
}
