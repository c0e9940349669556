import assert from 'node:assert/strict';
import type { LiveRequests } from '../../contract/src/live-requests.js';
import { parseQuery } from '../../contract/src/query/parse-query.js';
import { createLiveEvents } from '../../server/src/api/live-events.js';
import { createConsole, type StoredSpan } from '../../server/src/index.js';
import { createTelemetryStore } from '../../server/src/store/telemetry-store.js';
import { getJson, post, startConsole, until, zipkinSpan } from '../start-console.js';

/** Subscribes to the events and collects their text. */
async function subscribe(url: string, query = '', lastEventId?: string) {
  const abort = new AbortController();
  const headers = lastEventId === undefined ? undefined : { 'last-event-id': lastEventId };
  const response = await fetch(`${url}/api/events${query}`, { signal: abort.signal, headers });
  const state = { response, text: '', ended: false, stop: () => abort.abort() };
  const read = async () => {
    for await (const part of response.body ?? []) state.text += Buffer.from(part).toString();
  };
  void read()
    .catch(() => {})
    .finally(() => {
      state.ended = true;
    });
  return state;
}

interface Event {
  id: string;
  data: LiveRequests;
}

function eventsIn(text: string): Event[] {
  return [...text.matchAll(/^id: (.*)\nevent: requests\ndata: (.*)\n\n/gm)].map(([, id = '', data = '']) => ({
    id,
    data: JSON.parse(data) as LiveRequests,
  }));
}

const idsOf = (events: readonly Event[]) =>
  events.flatMap(({ data }) => data.items.map(({ traceId }) => traceId));
const traceId = (n: number) => n.toString(16).padStart(32, '0');
const request = (n: number, route: string) =>
  zipkinSpan({ traceId: traceId(n), tags: { 'http.request.method': 'GET', 'http.route': route } });

describe('GET /api/events', () => {
  it('sends at most 1 MiB of requests in one event, and says that some are missing', async () => {
    const console = await startConsole();
    try {
      const stream = await subscribe(console.url, '?limit=1000');
      const path = 'p'.repeat(16_000);
      const spans = Array.from({ length: 100 }, (_, n) =>
        zipkinSpan({ traceId: traceId(n + 1), tags: { 'url.path': path, 'http.request.method': 'GET' } }),
      );
      await post(`${console.url}/api/v2/spans`, spans);
      const [event] = await until(() => eventsIn(stream.text).length === 1 && eventsIn(stream.text));
      const { items, truncated } = (event as Event).data;
      assert.equal(truncated, true);
      assert.ok(items.length > 50 && items.length < 100, `${items.length} requests`);
      assert.ok(Buffer.byteLength(JSON.stringify(items)) <= 1 << 20);
      stream.stop();
    } finally {
      await console.close();
    }
  });

  it('sends only the requests that match the query, and no health checks', async () => {
    const console = await startConsole();
    try {
      const stream = await subscribe(console.url, '?q=route:/a,/health');
      await post(`${console.url}/api/v2/spans`, [request(1, '/a'), request(2, '/b'), request(3, '/health')]);
      await until(() => eventsIn(stream.text).length === 1);
      await post(`${console.url}/api/v2/spans`, [request(4, '/b')]);
      await post(`${console.url}/api/v2/spans`, [request(5, '/a')]);
      const events = await until(() => eventsIn(stream.text).length === 2 && eventsIn(stream.text));
      assert.deepEqual(idsOf(events), [traceId(1), traceId(5)]);
      stream.stop();
      const problem = await fetch(`${console.url}/api/events?q=status:>x`);
      assert.equal(problem.status, 400);
      assert.match(await problem.text(), /character 9/);
    } finally {
      await console.close();
    }
  });

  it('sends a request again when a later span of its trace matches the query', async () => {
    const console = await startConsole();
    try {
      const stream = await subscribe(console.url, '?q=user.id:u-1');
      const { url } = console;
      const span = (id: string, tags: Record<string, string>) =>
        zipkinSpan({ traceId: traceId(1), id, kind: 'SERVER', tags });
      await post(`${url}/api/v2/spans`, [span('1'.repeat(16), { 'user.id': 'u-2' })]);
      await new Promise((resolve) => setTimeout(resolve, 700)); // events are sent twice a second
      await post(`${url}/api/v2/spans`, [span('2'.repeat(16), { 'user.id': 'u-1' })]);
      const events = await until(() => eventsIn(stream.text).length > 0 && eventsIn(stream.text));
      assert.ok(idsOf(events).includes(traceId(1)));
      stream.stop();
    } finally {
      await console.close();
    }
  });

  it('limits the requests of one event and says so', async () => {
    const console = await startConsole();
    try {
      const stream = await subscribe(console.url, '?limit=2');
      await post(
        `${console.url}/api/v2/spans`,
        [1, 2, 3].map((n) => request(n, '/a')),
      );
      const [event] = await until(() => eventsIn(stream.text).length === 1 && eventsIn(stream.text));
      assert.deepEqual([event?.data.items.length, event?.data.truncated], [2, true]);
      stream.stop();
    } finally {
      await console.close();
    }
  });

  it('continues after Last-Event-ID, and reports missing requests when the id is unknown', async () => {
    const console = await startConsole();
    try {
      const first = await subscribe(console.url);
      await post(`${console.url}/api/v2/spans`, [request(1, '/a')]);
      const [event] = await until(() => eventsIn(first.text).length === 1 && eventsIn(first.text));
      first.stop();
      await until(async () => (await getJson(`${console.url}/api/status`)).pages === 0);
      await post(`${console.url}/api/v2/spans`, [request(2, '/a')]);
      const second = await subscribe(console.url, '', event?.id);
      const events = await until(() => eventsIn(second.text).length > 0 && eventsIn(second.text));
      assert.deepEqual(idsOf(events), [traceId(2)]);
      assert.equal(events[0]?.data.truncated, false);
      const other = await subscribe(console.url, '', 'deadbeef-1');
      const [reset] = await until(() => eventsIn(other.text).length > 0 && eventsIn(other.text));
      assert.deepEqual([reset?.data.items, reset?.data.truncated], [[], true]);
      for (const stream of [second, other]) stream.stop();
    } finally {
      await console.close();
    }
  });

  it('ends the stream of a client that reads too slowly, and keeps the others', async () => {
    const store = createTelemetryStore({ maxBytes: 20 << 20 });
    const events = createLiveEvents({ store, heartbeatMs: 20 });
    const filter = { query: parseQuery(''), probes: true };
    try {
      const slow = events.subscribe(filter, 1000, undefined);
      const other = events.subscribe(filter, 1000, undefined);
      let received = '';
      other.on('data', (data) => {
        received += data;
      });
      for (let n = 1; !slow.destroyed; n++) {
        assert.ok(n < 100, 'the slow stream ends');
        const spans = Array.from({ length: 1000 }, (_, at) => longSpan(n * 1000 + at));
        store.traces.add(spans);
        await new Promise((resolve) => setTimeout(resolve, 600));
      }
      assert.equal(events.clients, 1);
      await until(() => received.includes(': heartbeat'));
      assert.ok(received.length > 500_000);
    } finally {
      events.close();
    }
  });

  it('sends one event for several changes, and ends when the console closes', async () => {
    const console = await startConsole();
    try {
      const stream = await subscribe(console.url);
      assert.equal(stream.response.headers.get('content-type'), 'text/event-stream; charset=utf-8');
      for (const id of ['1', '2', '3']) await post(`${console.url}/api/v2/spans`, [zipkinSpan({ id })]);
      const [event] = await until(() => stream.text.includes('event: requests') && eventsIn(stream.text));
      assert.equal(eventsIn(stream.text).length, 1);
      assert.match(stream.text, /^retry: 2000\n\nid: [0-9a-f]{8}-\d+\nevent: requests\ndata: [^\n]+\n\n$/);
      assert.equal(event?.data.truncated, false);
      assert.deepEqual(
        event.data.items.map(({ spanId }) => spanId),
        ['1', '2', '3'].map((id) => id.padStart(16, '0')),
      );
      const listed = await getJson(`${console.url}/api/requests`);
      assert.deepEqual(event.data.items, listed.items, 'the same form as the list');
      const closing = performance.now();
      await console.close(30_000);
      assert.ok(performance.now() - closing < 15_000, 'an open page does not delay the end of the console');
      await until(() => stream.ended);
    } finally {
      await console.close();
    }
  });

  it('refuses the 33rd page with 429, and accepts pages again after others have closed', async () => {
    const console = await startConsole();
    try {
      const streams = await Promise.all(Array.from({ length: 32 }, () => subscribe(console.url)));
      const refused = await fetch(`${console.url}/api/events`);
      assert.equal(refused.status, 429);
      await refused.text();
      for (const stream of streams) stream.stop();
      await until(async () => (await getJson(`${console.url}/api/status`)).pages === 0);
      const again = await subscribe(console.url);
      assert.equal(again.response.status, 200);
      again.stop();
    } finally {
      await console.close();
    }
  });
});

function longSpan(n: number): StoredSpan {
  return {
    traceId: traceId(n),
    id: '00000000000000aa',
    name: `GET /${'x'.repeat(200)}`,
    kind: 'server',
    service: 'gateway',
    startUs: 1000,
    durationUs: 100,
    attributes: { 'http.request.method': 'GET', 'http.route': `/${'x'.repeat(200)}` },
    events: [],
    links: [],
    status: 'unset',
  };
}

describe('createConsole', () => {
  it('names the setting of a port that is in use, and closes its other ports', async () => {
    const first = await startConsole();
    try {
      for (const [name, variable] of [
        ['console', 'PORT'],
        ['forward', 'FORWARD_PORT'],
        ['zipkin', 'ZIPKIN_PORT'],
        ['otlp', 'OTLP_PORT'],
      ] as const) {
        const free = { console: 0, forward: 0, zipkin: 0, otlp: 0 };
        const second = createConsole({ ports: { ...free, [name]: first.ports[name] } });
        await assert.rejects(
          second.listen(),
          new RegExp(`port already in use; set ${variable} to use another port`),
        );
      }
    } finally {
      await first.close();
    }
  });
});
