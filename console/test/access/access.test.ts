import assert from 'node:assert/strict';
import { SettingsError } from '@glasshouse/settings';
import { accessToken } from '../../server/src/access/access-token.js';
import { allOperations } from '../../server/src/api/all-operations.js';
import type { Console } from '../../server/src/index.js';
import { post, startConsole } from '../start-console.js';

const token = 'a-token-of-the-console';
const second = 'a-token-for-faults-here';
const basic = (password: string, user = 'anyone') =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

describe('a console with a token', () => {
  let console: Console & { url: string };
  before(async () => {
    console = await startConsole({ tokens: [token, second] });
  });
  after(() => console.close());

  /** Reads the body, too: a socket with an unread body stays open. */
  async function read(url: string, headers: Record<string, string> = {}): Promise<Response> {
    const response = await fetch(url, { headers, redirect: 'manual' });
    await response.arrayBuffer();
    return response;
  }
  const get = (path: string, headers?: Record<string, string>) => read(`${console.url}${path}`, headers);

  it('returns 401 without a token for every operation, page and file', async () => {
    const paths = ['/', '/index.html', '/app/main.js', '/runbooks/target-down', '/no-such-page'];
    for (const { method, path } of [...allOperations, ...paths.map((path) => ({ method: 'GET', path }))]) {
      const response = await fetch(console.url + path.replaceAll(/\{[^}]*\}/g, 'x'), { method });
      const text = await response.text();
      if (path === '/api/v2/spans' && method === 'POST') continue;
      assert.equal(response.status, 401, `${method} ${path}: ${text}`);
      assert.match(response.headers.get('www-authenticate') ?? '', /^Basic realm=/);
      assert.doesNotMatch(text, new RegExp(token));
    }
  });

  it('returns 401 for wrong and malformed credentials', async () => {
    const wrong = ['Bearer', `Bearer ${token}x`, `Bearer ${token} ${token}`, basic(''), basic(`${token} `)];
    for (const authorization of [...wrong, token, 'Basic !', `Basic ${token}`, `Digest ${token}`])
      assert.equal((await get('/api/status', { authorization })).status, 401, authorization);
    for (const cookie of ['glasshouse-console=', `glasshouse-console=${token}`, 'glasshouse-console=x'])
      assert.equal((await get('/api/status', { cookie })).status, 401, cookie);
  });

  it('accepts each token as a bearer token and as a password', async () => {
    for (const authorization of [`Bearer ${token}`, `bearer ${second}`, basic(token), basic(second, '')])
      assert.equal((await get('/api/status', { authorization })).status, 200, authorization);
  });

  it('sets a cookie after a password, which suffices beside another bearer token', async () => {
    const response = await get('/', { authorization: basic(token) });
    const [cookie = '', ...attributes] = (response.headers.get('set-cookie') ?? '').split('; ');
    assert.deepEqual(attributes.map((each) => each.toLowerCase()).toSorted(), [
      'httponly',
      'path=/',
      'samesite=strict',
    ]);
    assert.ok(!cookie.includes(token));
    assert.equal((await get('/api/status', { cookie, authorization: 'Bearer another' })).status, 200);
    assert.equal((await get('/api/status', { cookie: `${cookie}x` })).status, 401);
  });

  it('serves health and metrics, and receives telemetry, without a token', async () => {
    assert.equal((await get('/health/ready')).status, 200);
    assert.equal((await get('/metrics')).status, 200);
    for (const port of [console.ports.console, console.ports.zipkin, console.ports.otlp]) {
      const at = `http://127.0.0.1:${port}`;
      assert.equal((await post(`${at}/v1/traces`, { resourceSpans: [] })).status, 200);
      assert.equal((await post(`${at}/api/v2/spans`, [])).status, 202);
    }
  });

  it('requires the token to read traces on the Zipkin port', async () => {
    const at = `http://127.0.0.1:${console.ports.zipkin}/api/v2/services`;
    assert.equal((await read(at)).status, 401);
    assert.equal((await read(at, { authorization: `Bearer ${token}` })).status, 200);
  });
});

describe('CONSOLE_TOKEN', () => {
  const read = (HOST: string, CONSOLE_TOKEN = '') => accessToken({ HOST, CONSOLE_TOKEN });

  it('is not required on a loopback address', () => {
    for (const host of ['127.0.0.1', '127.1.2.3', '::1', 'localhost']) assert.equal(read(host), undefined);
  });

  it('is required on any other address', () => {
    for (const host of ['0.0.0.0', '::', '192.168.1.5', 'example.org', '127.0.0.1.example.org', ''])
      assert.throws(() => read(host), SettingsError, host);
    assert.equal(read('0.0.0.0', token), token);
    assert.equal(read('0.0.0.0', 'off'), undefined);
  });

  it('has at least 16 characters, on a loopback address, too', () => {
    assert.throws(() => read('127.0.0.1', 'short'), /has 5 characters: use at least 16/);
    assert.equal(read('127.0.0.1', token), token);
  });
});
