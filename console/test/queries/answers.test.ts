import assert from 'node:assert/strict';
import { startConsole } from '../start-console.js';

const traceId = 'ab'.repeat(16);
const at = () => (Date.now() - 1000) * 1000;

/** A request with status 200 whose inner call failed, with an attribute of an unusual name. */
const spans = () => [
  {
    traceId,
    id: '1'.repeat(16),
    kind: 'SERVER',
    name: 'GET /products',
    timestamp: at(),
    duration: 9000,
    localEndpoint: { serviceName: 'gateway' },
    tags: JSON.parse('{"http.request.method":"GET","http.response.status_code":"200","__proto__":"kept"}'),
  },
  {
    traceId,
    id: '2'.repeat(16),
    parentId: '1'.repeat(16),
    kind: 'CLIENT',
    name: 'cache get',
    timestamp: at() + 100,
    duration: 5000,
    localEndpoint: { serviceName: 'gateway' },
    tags: { error: 'connection refused', 'peer.service': 'cache' },
  },
];

describe('answers of the console', () => {
  let console: Awaited<ReturnType<typeof startConsole>>;
  // biome-ignore lint/suspicious/noExplicitAny: the tests read any member of a response
  const get = async (path: string): Promise<any> => (await fetch(`${console.url}/api/${path}`)).json();
  before(async () => {
    console = await startConsole();
    const response = await fetch(`${console.url}/api/v2/spans`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(spans()),
    });
    assert.equal(response.status, 202);
    const log = {
      body: { stringValue: 'hello' },
      attributes: [{ key: '__proto__', value: { stringValue: 'x' } }],
    };
    await fetch(`${console.url}/v1/logs`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ resourceLogs: [{ scopeLogs: [{ logRecords: [log] }] }] }),
    });
  });
  after(() => console.close());

  it('name the failed call of a request with status 200', async () => {
    const [request] = (await get('requests')).items;
    assert.equal(request.statusCode, 200);
    assert.equal(request.error, true);
    assert.deepEqual(request.errorFrom, {
      service: 'gateway',
      name: 'cache get',
      message: 'connection refused',
    });
  });

  it('keep an attribute and a field named __proto__', async () => {
    const [root] = (await get(`traces/${traceId}`)).spans;
    assert.equal(Object.hasOwn(root.attributes, '__proto__'), true);
    assert.equal(Object.getOwnPropertyDescriptor(root.attributes, '__proto__')?.value, 'kept');
    assert.equal((await get('spans?q=__proto__:kept')).items.length, 1);
    assert.equal((await get('logs?q=__proto__:x')).items.length, 1);
  });

  it('name the fields of a query that no stored item has', async () => {
    const paths = ['requests', 'requests/groups', 'requests/heatmap', 'requests/differences', 'traces'];
    for (const path of [
      ...paths,
      'spans',
      'spans/groups',
      'edges',
      'logs',
      'logs/histogram',
      'logs/patterns',
      'logs/groups',
    ]) {
      const query = new URLSearchParams({ q: 'sttus:>500 -service:none' });
      assert.deepEqual((await get(`${path}?${query}`)).unknownFields, ['sttus'], path);
      assert.equal((await get(`${path}?q=service:gateway`)).unknownFields, undefined, path);
    }
    for (const items of ['requests', 'spans', 'logs'])
      assert.deepEqual((await get(`${items}/groups?by=rout`)).unknownFields, ['rout'], items);
    assert.deepEqual(
      (await get(`requests?q=${encodeURIComponent('gateway->cache#gapp:>1ms')}`)).unknownFields,
      ['gateway->cache#gapp'],
    );
    assert.equal((await get('spans?q=peer.service:x')).unknownFields, undefined);
  });

  it('suggest known fields for unknown ones', async () => {
    const similar = async (path: string) => (await get(path)).similarFields;
    assert.deepEqual(await similar('spans/groups?by=rout'), { rout: ['route'] });
    assert.deepEqual(await similar('requests?q=sttus:>500'), { sttus: ['status'] });
    assert.deepEqual(await similar('logs?q=log.lvel:error'), { 'log.lvel': ['log.level'] });
    assert.equal(await similar('spans?q=zzzzzzzz:1'), undefined);
    assert.equal(await similar('spans?q=service:gateway'), undefined);
  });

  it('divide rates by the age of a young console', async () => {
    const gateway = (await get('overview')).services.find(({ name }: { name: string }) => name === 'gateway');
    // one request in some seconds, not in 15 minutes
    assert.ok(gateway.ratePerS > 1 / 300, `${gateway.ratePerS}/s`);
    for (const path of ['requests/groups?by=service', 'spans/groups?by=service', 'edges?by=service']) {
      const [first] = (await get(`${path}&since=-15m&before=previous`)).items;
      assert.ok(first.ratePerS > 1 / 300, `${path}: ${first.ratePerS}/s`);
      assert.equal(first.before.ratePerS, 0, path);
    }
    const [filtered] = (await get('spans/groups?by=name&q=name:"cache get"&since=-1h&run=all')).items;
    assert.ok(filtered.ratePerS > 1 / 300, `${filtered.ratePerS}/s`);
  });

  it('refuse metrics of a former run, and accept the current one', async () => {
    const [{ id }] = (await get('runs')).items;
    for (const path of [
      'metrics',
      'metrics/names',
      'metrics/requests',
      'anomalies',
      'metrics/query?expr=1',
    ]) {
      const separator = path.includes('?') ? '&' : '?';
      assert.equal((await get(`${path}${separator}run=${id}`)).status, undefined, path);
      assert.equal((await get(`${path}${separator}run=former`)).status, 400, path);
    }
    assert.deepEqual(await get(`v2/services?run=${id}`), ['gateway']);
    assert.deepEqual(await get('v2/services?run=former'), []);
    assert.equal((await get('logs/fields?run=former')).sampled, 0);
    assert.deepEqual((await get('overview?run=former')).services, []);
  });
});
