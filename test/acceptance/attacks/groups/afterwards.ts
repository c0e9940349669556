import assert from 'node:assert/strict';
import { eventually } from '@glasshouse/timing/testing';
import { getJson } from '../../readers/get-json.js';
import type { AttackGroup } from '../attack.js';
import { bearer, type World } from '../world.js';

interface Held {
  /** Every text in a span or a record, with a trace that it is in. */
  texts: Map<string, string>;
  /** Status of every server span, by trace. */
  statuses: Map<string, number[]>;
}

const held = new WeakMap<World, Promise<Held>>();

/** Everything that the telemetry holds of the run, read once. */
function everythingHeld(world: World): Promise<Held> {
  const known = held.get(world) ?? readEverything(world);
  held.set(world, known);
  return known;
}

async function readEverything(world: World): Promise<Held> {
  const { traces, logs } = world.target;
  await arrived(world);
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

/** Waits until a request made now has come everywhere: then so have those before it. */
async function arrived({ target, send }: World): Promise<void> {
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

/** What the console lists beyond the traces that were answered: of raw connections, of the services’ own work. */
async function listedTraces({ own }: World): Promise<string[]> {
  if (!own) return [];
  const response = await getJson<{ items: { traceId: string }[] }>(`${own.console}/api/traces?limit=1000`);
  return (response?.items ?? []).map(({ traceId }) => traceId);
}

/** A secret in the forms in which it may have been written down. */
function formsOf(secret: string): string[] {
  const whole = [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64')];
  // of a token the claims tell who, and the signature makes it good: neither may be there
  const [, claims = '', signature = ''] = secret.split('.');
  return [...new Set([...whole, claims, signature])].filter((text) => text.length >= 16);
}

export const afterwards: AttackGroup = {
  title: 'Afterwards',
  about: 'What the telemetry holds of all that was done above.',
  rows: [
    {
      name: 'passwords, tokens, assertions, authorization headers and private keys in logs and spans',
      outcome: 'found nowhere, whole, encoded or in part; what is no secret is found',
      async play(world) {
        const { texts } = await everythingHeld(world);
        assert.ok(world.secrets.size > 20, `${world.secrets.size} secrets were in use`);
        assert.ok(texts.has(world.mallory.id), 'what is looked through holds what was done');
        const all = [...texts.keys()].filter((text) => text.length >= 16).join('\n');
        const leaked = [...world.secrets].filter(([, secret]) =>
          formsOf(secret).some((text) => all.includes(text)),
        );
        assert.deepEqual(
          leaked.map(([what, secret]) => [what, [...texts].find(([text]) => text.includes(secret))]),
          [],
        );
        // whatever else: a JSON object in base64url, a key, a credential
        assert.doesNotMatch(all, /eyJ[\w-]{10}|-----BEGIN|\bBasic [A-Za-z0-9+/]{12}/);
      },
    },
    {
      name: 'the same in every log record of the run, of whatever trace or none',
      outcome: 'found nowhere; no record was evicted before it could be looked at',
      async play(world) {
        await everythingHeld(world);
        const { own } = world;
        if (!own) return; // only the console can be asked for records by any text
        const found = async (text: string) => {
          const query = `search=${encodeURIComponent(text.slice(0, 200))}&limit=10`;
          const response = await getJson<{ items: object[] }>(`${own.console}/api/logs?${query}`);
          return response?.items ?? [];
        };
        assert.ok((await found(world.mallory.id)).length > 0, 'what is looked through holds what was done');
        // every JWT begins like this
        const marks = new Map([...world.secrets].filter(([, secret]) => !secret.startsWith('eyJ')));
        for (const [what, text] of [['a JWT', 'eyJ'], ...marks] as const)
          assert.deepEqual(await found(text), [], what);
        const status = await getJson<object>(`${own.console}/api/status`);
        assert.match(JSON.stringify(status), /"evicted":0/);
        assert.doesNotMatch(JSON.stringify(status), /"evicted":[1-9]/);
      },
    },
    {
      name: 'failures of ours behind an answer that does not show them',
      outcome: 'no request to any service was answered with 5xx',
      async play(world) {
        const { statuses } = await everythingHeld(world);
        const failed = [...statuses].filter(([, each]) => each.some((status) => status >= 500));
        assert.deepEqual(failed, []);
        assert.ok(statuses.size > 100, `${statuses.size} traces were looked at`);
      },
    },
    {
      name: 'processes',
      outcome: 'none has ended; orders are still read',
      async play(world) {
        assert.deepEqual(world.own?.deaths() ?? [], []);
        const { status } = await world.send({ path: '/orders', headers: bearer(world.alice.token) });
        assert.equal(status, 200);
      },
    },
  ],
};
