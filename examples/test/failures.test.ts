import assert from 'node:assert/strict';
import { type Chain, namesHere, startChain } from './chain.js';
import { eventually } from './eventually.js';
import { requestCount } from './exposition.js';
import { sendRequest } from './send-request.js';

const names = namesHere();

describe('A failed request through the examples', function () {
  this.timeout(40_000);
  let chain: Chain;
  const first = () => chain.examples[0]?.url;
  before(async () => {
    chain = await startChain();
  });
  after(() => chain?.close());

  async function failedEverywhere(id: string, times: number): Promise<void> {
    await eventually(async () => {
      const { spans, logs } = await chain.trace(id);
      assert.equal(spans.length, names.length * 2);
      for (const { service, kind, status, attributes } of spans) {
        assert.equal(status, 'error', `${service}, ${kind}`);
        assert.ok(attributes['error.type'], `${service}, ${kind}`);
      }
      const records = logs.filter((log) => log['event.action'] === 'http-request');
      assert.equal(records.length, names.length);
      for (const record of records) {
        const { 'event.outcome': outcome, 'http.response.status_code': status, 'log.level': level } = record;
        assert.deepEqual([outcome, status, level], ['failure', 502, 'error']);
        assert.ok(record['error.type'] && record['error.message'], JSON.stringify(record));
      }
    });
    for (const { url } of chain.examples) {
      const { text } = await sendRequest(`${url}/metrics`);
      assert.deepEqual(requestCount(text), { 'GET /hello/{name} 502': times });
    }
  }

  it('is recorded as a failure by every example when the shop responds with 500', async () => {
    chain.shop.respond = (response) => void response.writeHead(500).end('{}');
    const response = await sendRequest(`${first()}/hello/ada`);
    assert.equal(response.status, 502);
    await failedEverywhere(String(response.headers['trace-id']), 1);
  });

  it('is recorded as a failure by every example when the shop sends invalid JSON', async () => {
    chain.shop.respond = (response) => void response.end('<html>');
    const response = await sendRequest(`${first()}/hello/ada`);
    assert.equal(response.status, 502);
    await failedEverywhere(String(response.headers['trace-id']), 2);
  });

  it('is recorded as a failure by every example when the shop is down', async () => {
    await chain.shop.close();
    const response = await sendRequest(`${first()}/hello/ada`);
    assert.equal(response.status, 502);
    await failedEverywhere(String(response.headers['trace-id']), 3);
  });
});

describe('A request for an unknown path', function () {
  this.timeout(40_000);
  let chain: Chain;
  before(async () => {
    chain = await startChain();
  });
  after(() => chain?.close());

  for (const [at, service] of names.entries()) {
    it(`returns 404 from ${service} and is counted without its path`, async () => {
      const { url } = chain.examples[at] as { url: string };
      for (const [method, path] of [
        ['GET', '/no/such/path'],
        ['GET', '/hello/'],
        ['GET', '/hello/%2e%2e'],
        ['POST', '/hello/ada'],
        ['HEAD', '/hello/ada'],
      ] as const) {
        const response = await sendRequest(`${url}${path}`, {}, method);
        assert.equal(response.status, 404, `${method} ${path}`);
      }
      await eventually(async () => {
        const { text } = await sendRequest(`${url}/metrics`);
        const expected = { 'GET unmatched 404': 3, 'POST unmatched 404': 1, 'HEAD unmatched 404': 1 };
        assert.deepEqual(requestCount(text), expected);
      });
      assert.equal(chain.shop.requests.length, 0);
    });
  }
});
