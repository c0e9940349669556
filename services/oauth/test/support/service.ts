import { type Cache, createMemoryCache } from '@glasshouse/cache';
import { listen } from '@glasshouse/http';
import { readSettings } from '@glasshouse/settings';
import { createEmbeddedStore, type Store } from '@glasshouse/store';
import { createTestTelemetry, readMetric, type TestTelemetry } from '@glasshouse/telemetry/testing';
import { createApp } from '../../src/app.js';
import { oauthSettings } from '../../src/settings.js';

export const administrator = { username: 'admin', password: 'administrate!' };

export interface Reply {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests read responses of every shape
  body: any;
}

export interface Service {
  telemetry: TestTelemetry;
  store: Store;
  cache: Cache;
  /** Offset of the service's clock in ms. The times in tokens do not follow it. */
  clock: { ms: number };
  send(
    method: string,
    path: string,
    options?: {
      form?: Record<string, string>;
      json?: unknown;
      text?: string;
      headers?: Record<string, string>;
    },
  ): Promise<Reply>;
  register(username: string, password?: string): Promise<Reply>;
  login(username: string, password?: string, headers?: Record<string, string>): Promise<Reply>;
  refresh(token: string): Promise<Reply>;
  metric(series: string): Promise<number>;
  close(): Promise<void>;
}

export const password = 'correct horse battery';

/** Starts the service on a free port, with a low hash cost. It uses the store and cache of `sharedWith`, if given. */
export async function startService(
  environment: Record<string, string> = {},
  sharedWith?: Service,
): Promise<Service> {
  const telemetry = createTestTelemetry('oauth');
  const store = sharedWith?.store ?? createEmbeddedStore({ telemetry });
  const cache = sharedWith?.cache ?? createMemoryCache({ telemetry });
  // at the start of a throttling window, so that no test runs across its end
  const clock = sharedWith?.clock ?? { ms: 300_000 - (Date.now() % 300_000) };
  const settings = readSettings(
    {
      ADMIN_PASSWORD: administrator.password,
      PASSWORD_HASH_COST: '10',
      PUBLIC_URL: 'http://shop.test',
      ...environment,
    },
    oauthSettings,
  );
  const oauth = createApp({ settings, telemetry, store, cache, now: () => Date.now() + clock.ms });
  if (!sharedWith) await Promise.all([store.start(), cache.start()]);
  await oauth.start();
  const server = await listen(oauth.app, { host: '127.0.0.1', port: 0 });

  const send: Service['send'] = async (method, path, { form, json, text, headers } = {}) => {
    const type = form ? 'application/x-www-form-urlencoded' : 'application/json';
    const body = form ? new URLSearchParams(form).toString() : (text ?? (json && JSON.stringify(json)));
    const response = await fetch(server.url + path, {
      method,
      headers: { ...(body !== undefined && { 'content-type': type }), ...headers },
      body: (body as string | undefined) ?? null,
    });
    const responseText = await response.text();
    const isJson = /json/.test(response.headers.get('content-type') ?? '');
    return {
      status: response.status,
      headers: response.headers,
      body: isJson ? JSON.parse(responseText) : responseText,
    };
  };
  const token = (form: Record<string, string>, headers = {}) =>
    send('POST', '/oauth/token', { form, headers });

  return {
    telemetry,
    store,
    cache,
    clock,
    send,
    register: (username, secret = password) =>
      send('POST', '/oauth/register', { json: { username, password: secret } }),
    login: (username, secret = password, headers) =>
      token({ grant_type: 'password', username, password: secret }, headers),
    refresh: (refreshToken) => token({ grant_type: 'refresh_token', refresh_token: refreshToken }),
    metric: (series) => readMetric(telemetry, series),
    async close() {
      await server.close(1000);
      await oauth.close();
      if (!sharedWith) await Promise.all([store.close(), cache.close()]);
      await telemetry.close();
    },
  };
}

/** Returns the headers with which the gateway identifies the caller. */
export function callerHeaders(user: {
  id: string;
  username?: string;
  roles?: string[];
  session?: string;
}): Record<string, string> {
  return {
    'x-user-id': user.id,
    'x-user-name': user.username ?? 'somebody',
    'x-user-roles': (user.roles ?? ['user']).join(','),
    ...(user.session && { 'x-user-session': user.session }),
  };
}
