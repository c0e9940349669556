import assert from 'node:assert/strict';
import { eventually } from '@glasshouse/timing/testing';
import { getJson } from '../../readers/get-json.js';
import type { AttackGroup } from '../attack.js';
import { bearer, type World } from '../world.js';

interface StoredTelemetry {
  /** All texts of spans and log records, each with the id of a trace that contains it. */
  texts: Map<string, string>;
  /** Status codes of the server spans by trace id. */
  statuses: Map<string, number[]>;
}

/** A JSON object in base64url, not within another word: a random id may contain the same letters. */
const jwt = /(?<![\w-])eyJ[\w-]{10}/;

const stored = new WeakMap<World, Promise<StoredTelemetry>>();

/** Returns the telemetry of the whole run; reads it once for each system. */
function storedTelemetry(world: World): Promise<StoredTelemetry> {
  const known = stored.get(world) ?? readEverything(world);
  stored.set(world, known);
  return known;
}

async function readEverything(world: World): Promise<StoredTelemetry> {
  const { traces, logs } = world.target;
  await waitForTelemetry(world);
  const texts = new Map<string, string>();
  const statuses = new Map<string, number[]>();
  const left = [...new Set([...world.traces, ...(await listedTraces(world))])];
  async function work(): Promise<void> {
    for (let id = left.pop(); id !== undefined; id = left.pop()) {
      const trace = id;
      const [spans, records] = await Promise.all([
        Promise.all(traces.map((reader) => reader.trace(trace))).then((each) => each.flat()),
        Promise.all(logs.map((reader) => reader.records(trace))).then((each) => each.flat()),
      ]);
      for (const { name, attributes } of spans) {
        texts.set(name, trace);
        for (const pair of Object.entries(attributes)) for (const text of pair) texts.set(text, trace);
      }
      for (const record of records) {
        for (const pair of Object.entries(record)) for (const text of pair) texts.set(String(text), trace);
      }
      const served = spans.filter(({ kind }) => kind === 'server');
      statuses.set(
        trace,
        served.map(({ attributes }) => Number(attributes['http.response.status_code'])),
      );
    }
  }
  await Promise.all(Array.from({ length: 8 }, work));
  return { texts, statuses };
}

/** Sends a request and waits for its telemetry in every back-end; that of all earlier requests has then arrived. */
async function waitForTelemetry({ target, send }: World): Promise<void> {
  const { headers } = await send({ path: '/products?limit=1' });
  const trace = String(headers['trace-id']);
  await Promise.all([
    ...target.traces.map((reader) =>
      eventually(async () => assert.ok((await reader.trace(trace)).length > 0, reader.name), 30_000),
    ),
    ...target.logs.map((reader) =>
      eventually(async () => assert.ok((await reader.records(trace)).length > 0, reader.name), 30_000),
    ),
  ]);
}

/** Returns the traces in the console, including those of raw connections and of the services' background work. */
async function listedTraces({ own }: World): Promise<string[]> {
  if (!own) return [];
  const response = await getJson<{ items: { traceId: string }[] }>(`${own.console}/api/traces?limit=1000`);
  return (response?.items ?? []).map(({ traceId }) => traceId);
}

/** Returns the encodings and parts of a secret that must not be recorded. */
function formsOf(secret: string): string[] {
  const whole = [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64')];
  // a token's claims identify its user and its signature makes it valid: neither may be recorded
  const [, claims = '', signature = ''] = secret.split('.');
  return [...new Set([...whole, claims, signature])].filter((text) => text.length >= 16);
}

export const afterwards: AttackGroup = {
  title: 'Telemetry of the attacks',
  about: 'Checks of the spans, log records and processes after all attacks above.',
  rows: [
    {
      name: 'passwords, tokens, assertions, authorization headers and private keys in logs and spans',
      outcome: 'not found, whether complete, encoded or partial; other values are found',
      async play(world) {
        const { texts } = await storedTelemetry(world);
        assert.ok(world.secrets.size > 20, `${world.secrets.size} secrets were in use`);
        assert.ok(texts.has(world.mallory.id), 'the telemetry of the attacks is there');
        const all = [...texts.keys()].filter((text) => text.length >= 16).join('\n');
        const leaked = [...world.secrets].filter(([, secret]) =>
          formsOf(secret).some((text) => all.includes(text)),
        );
        assert.deepEqual(
          leaked.map(([description, secret]) => [
            description,
            [...texts].find(([text]) => text.includes(secret)),
          ]),
          [],
        );
        // neither another JWT, nor a private key or a credential
        assert.doesNotMatch(all, jwt);
        assert.doesNotMatch(all, /-----BEGIN|\bBasic [A-Za-z0-9+/]{12}/);
      },
    },
    {
      name: 'the same secrets in all log records, with or without a trace',
      outcome: 'not found; no record was evicted before the search',
      async play(world) {
        await storedTelemetry(world);
        const { own } = world;
        if (!own) return; // only the console supports a full-text search
        const found = async (text: string) => {
          const query = `search=${encodeURIComponent(text.slice(0, 200))}&limit=100`;
          const response = await getJson<{ items: object[] }>(`${own.console}/api/logs?${query}`);
          return response?.items ?? [];
        };
        assert.ok((await found(world.mallory.id)).length > 0, 'the telemetry of the attacks is there');
        // every JWT starts with eyJ; the search ignores case and finds the letters in random ids, too
        const jwts = (await found('eyJ')).filter((record) => jwt.test(JSON.stringify(record)));
        assert.deepEqual(jwts, [], 'a JWT');
        const others = [...world.secrets].filter(([, secret]) => !secret.startsWith('eyJ'));
        for (const [description, text] of others) assert.deepEqual(await found(text), [], description);
        const status = await getJson<object>(`${own.console}/api/status`);
        assert.match(JSON.stringify(status), /"evicted":0/);
        assert.doesNotMatch(JSON.stringify(status), /"evicted":[1-9]/);
      },
    },
    {
      name: 'internal errors that no response shows',
      outcome: 'no server span of any service has a 5xx status',
      async play(world) {
        const { statuses } = await storedTelemetry(world);
        const failed = [...statuses].filter(([, each]) => each.some((status) => status >= 500));
        assert.deepEqual(failed, []);
        assert.ok(statuses.size > 100, `${statuses.size} traces were checked`);
      },
    },
    {
      name: 'crashed processes',
      outcome: 'none; orders can still be read',
      async play(world) {
        assert.deepEqual(world.own?.exited() ?? [], []);
        const { status } = await world.send({ path: '/orders', headers: bearer(world.alice.token) });
        assert.equal(status, 200);
      },
    },
  ],
};
