import assert from 'node:assert/strict';
import { once } from 'node:events';
import Type from 'typebox';
import { handle } from '../../src/operation/handle.js';
import { operation } from '../../src/operation/operation.js';
import { ProblemError } from '../../src/problem/problem.js';
import { rawConnection } from '../support/raw.js';
import { type Running, serve } from '../support/things.js';

const wait = operation({
  id: 'wait',
  method: 'GET',
  path: '/wait',
  access: 'anyone',
  summary: 'Answers when its signal is aborted',
  response: Type.Unknown(),
  timeoutMs: 1000,
});

describe('request.signal', () => {
  let shop: Running;
  let began: () => void;
  let ended: (reason: unknown) => void;
  let signals: AbortSignal[];

  beforeEach(async () => {
    signals = [];
    shop = await serve({
      routes: [
        handle(wait, async (request) => {
          assert.equal(request.signal, request.signal);
          signals.push(request.signal);
          began?.();
          if (request.headers['x-quick']) return {};
          await once(request.signal, 'abort');
          ended?.(request.signal.reason);
          throw request.signal.reason;
        }),
      ],
    });
  });
  afterEach(() => shop.close(100));

  it('is aborted at the deadline, with the problem to answer', async () => {
    const response = await fetch(`${shop.url}/wait`, { headers: { 'x-deadline-ms': '30' } });
    assert.equal(response.status, 504);
    assert.equal(((await response.json()) as { code: string }).code, 'DEADLINE_EXCEEDED');
  });

  it('is aborted when the caller has gone', async () => {
    const started = new Promise<void>((resolve) => {
      began = resolve;
    });
    const over = new Promise<unknown>((resolve) => {
      ended = resolve;
    });
    const raw = await rawConnection(shop.url);
    raw.write('GET /wait HTTP/1.1\r\nhost: x\r\n\r\n');
    await started;
    raw.destroy();
    const reason = await over;
    assert.ok(reason instanceof ProblemError);
    assert.equal(reason.code, 'CALLER_GONE');
  });

  it('is not aborted by an answer, and leaves no timer behind', async () => {
    const response = await fetch(`${shop.url}/wait`, { headers: { 'x-quick': '1', 'x-deadline-ms': '40' } });
    assert.equal(response.status, 200);
    await new Promise((resolve) => setTimeout(resolve, 80));
    assert.deepEqual(
      signals.map((signal) => signal.aborted),
      [false],
    );
  });
});
