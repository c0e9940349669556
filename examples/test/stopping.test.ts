import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { type Chain, namesHere, startChain } from './chain.js';
import { eventually } from './eventually.js';
import { sendRequest } from './send-request.js';
import { respondWithProducts } from './shop.js';

const names = namesHere();

describe('SIGTERM to the examples', function () {
  this.timeout(40_000);
  let chain: Chain;
  beforeEach(async () => {
    chain = await startChain();
  });
  afterEach(() => chain?.close());

  const first = () => `${chain.examples[0]?.url}/hello/ada`;
  const stopAll = () => Promise.all(chain.examples.map((example) => example.stop()));

  async function complete(id: string): Promise<void> {
    const { spans, logs } = await chain.trace(id);
    assert.equal(spans.length, names.length * 2, JSON.stringify(spans));
    assert.equal(logs.length, names.length * 2, JSON.stringify(logs));
  }

  it('right after a response loses no telemetry of the request', async () => {
    const response = await sendRequest(first());
    const codes = await stopAll();
    assert.deepEqual(
      codes,
      names.map(() => 0),
    );
    await complete(String(response.headers['trace-id']));
  });

  it('finishes a request in progress, refuses new ones, and delivers all telemetry', async () => {
    const held: (() => void)[] = [];
    chain.shop.respond = (response) => held.push(() => respondWithProducts(response));
    const pending = sendRequest(first());
    await eventually(async () => assert.equal(held.length, 1));
    const stopping = stopAll();
    await eventually(() => assert.rejects(sendRequest(first()), { code: 'ECONNREFUSED' }));
    await pause(200);
    for (const release of held) release();
    const response = await pending;
    assert.equal(response.status, 200);
    assert.deepEqual(
      await stopping,
      names.map(() => 0),
    );
    await complete(String(response.headers['trace-id']));
  });
});
