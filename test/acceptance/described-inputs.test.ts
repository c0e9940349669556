import assert from 'node:assert/strict';
import { healthOperations, type Operation } from '@glasshouse/http';
import type { Running } from '@glasshouse/launcher';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { isForm, published } from './attacks/operations.js';
import { type Input, inputsOf } from './document/inputs.js';
import type { OpenApi } from './document/openapi.js';
import { launchForTests } from './target.js';

/** Rules that JSON Schema cannot express, so that only descriptions state them. */
const rules: readonly { operation: RegExp; refuses: RegExp; why: string }[] = [
  { operation: /^(create|replace)Product$/, refuses: /tiers/, why: 'tiers ascend from 1' },
  { operation: /./, refuses: /^query cursor/, why: 'a cursor is valid only for the list that returned it' },
];

const health = Object.values(healthOperations) as unknown as Operation[];

/** Sends inputs that the document allows and inputs that it forbids. Launches its own system, because it writes. */
describe('inputs at the edges of the OpenAPI document', function describedInputs() {
  this.timeout(120_000);
  let shop: Running;
  let document: OpenApi;
  const tokens = { user: '', admin: '' };

  before(async function launchAndLogIn() {
    if (process.env.GATEWAY_URL) return this.skip();
    shop = await launchForTests({
      without: ['console'], // no test reads the telemetry of its thousands of requests
      changes: {
        gateway: { RATE_LIMIT_REQUESTS: '0' },
        oauth: {
          LOGIN_FAILURES_PER_ADDRESS: '10000',
          LOGIN_FAILURES_PER_USER: '1000',
        },
      },
    });
    document = (await (await fetch(`${shop.urls.gateway}/openapi.json`)).json()) as OpenApi;
    const person = { username: 'edges', password: 'a password for tests' };
    const headers = { 'content-type': 'application/json' };
    await fetch(`${shop.urls.gateway}/oauth/register`, {
      method: 'POST',
      headers,
      body: JSON.stringify(person),
    });
    tokens.user = await logIn(person);
    tokens.admin = await logIn(shop.admin);
  });
  after(() => shop?.close());

  async function logIn({ username, password }: { username: string; password: string }): Promise<string> {
    const body = new URLSearchParams({ grant_type: 'password', username, password });
    const response = await fetch(`${shop.urls.gateway}/oauth/token`, { method: 'POST', body });
    return ((await response.json()) as { access_token: string }).access_token;
  }

  // `fetch` checks the response against the document
  for (const path of new Set([...published, ...health].map((operation) => operation.path))) {
    it(`${path} supports HEAD like GET, lists its methods for OPTIONS, and returns 405 for others`, async () => {
      const at = shop.urls.gateway + path.replace('{id}', 'an-order').replace('{sku}', 'A-SKU');
      const request = async (method: string) =>
        fetch(at, { method, headers: { authorization: `Bearer ${tokens.admin}` } });
      const methods = Object.keys(document.paths[path] ?? {}).map((method) => method.toUpperCase());
      const allowed = (await request('OPTIONS')).headers.get('allow')?.split(', ').sort();
      assert.deepEqual(allowed, methods.sort());
      for (const method of ['HEAD', 'GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'QUERY']) {
        const { status, headers } = await request(method);
        assert.ok(status < 500, `${method}: ${status}`);
        assert.equal(status === 405, !methods.includes(method), `${method}: ${status}`);
        if (status === 405) assert.deepEqual(headers.get('allow')?.split(', ').sort(), methods);
      }
    });
  }

  for (const operation of published) {
    const { id, method, path, access } = operation;
    it(`${method} ${path} accepts and rejects inputs according to the document`, async () => {
      const described = document.paths[path]?.[method.toLowerCase()];
      assert.ok(described, 'the document describes it');
      const ajv = new Ajv2020({ strict: false, validateFormats: true });
      addFormats.default(ajv);
      const inputs = inputsOf(path, described, ajv);
      const wrong: string[] = [];
      for (const input of inputs) {
        const fault = await send(input);
        if (fault !== undefined)
          wrong.push(`${input.description} ${input.isAllowed ? 'is allowed' : 'is not allowed'}: ${fault}`);
      }
      assert.ok(inputs.some(({ isAllowed }) => !isAllowed));
      assert.deepEqual(wrong, []);
    });

    async function send({
      description,
      path: sent,
      headers,
      body,
      isAllowed,
    }: Input): Promise<string | undefined> {
      const token = access === 'admin' ? tokens.admin : access === 'user' ? tokens.user : undefined;
      const response = await fetch(shop.urls.gateway + sent, {
        method,
        headers: { ...headers, ...(token && { authorization: `Bearer ${token}` }) },
        body: body ?? null,
      });
      const text = await response.text();
      const shown = `${response.status} ${text.slice(0, 300)}`;
      if (response.status >= 500) return shown;
      if (isForm(operation) && !isAllowed) return isFormRefusal(response.status, text) ? undefined : shown;
      const refused = response.status === 422 || (response.status === 400 && isRefusal(text));
      if (isAllowed)
        return refused && !rules.some((rule) => rule.operation.test(id) && rule.refuses.test(description))
          ? shown
          : undefined;
      return refused ? undefined : shown;
    }

    /** Credentials may be checked before the rest of the form. */
    function isFormRefusal(status: number, text: string): boolean {
      const { error = '' } = JSON.parse(text) as { error?: string };
      return status === 401 ? error === 'invalid_client' : isRefusal(text) || error === 'unauthorized_client';
    }

    /** RFC 6749 section 5.2 also uses 400 for wrong credentials. */
    function isRefusal(text: string): boolean {
      const { code, error } = JSON.parse(text) as { code?: string; error?: string };
      if (!isForm(operation)) return code === 'INVALID_REQUEST' || code === 'MALFORMED_JSON';
      return ['invalid_request', 'invalid_scope', 'unsupported_grant_type'].includes(String(error));
    }
  }
});
