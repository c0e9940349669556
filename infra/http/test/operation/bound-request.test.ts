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
  summary: 'Rejects when its signal is aborted',
  response: Type.Unknown(),
  timeoutMs: 1000,
});

describe('request.signal', () => {
  let server: Running;
  let onStart: () => void;
  let onAbort: (reason: unknown) => void;
  let signals: AbortSignal[];

  beforeEach(async () => {
    signals = [];
    server = await serve({
      routes: [
        handle(wait, async (request) => {
          assert.equal(request.signal, request.signal);
          signals.push(request.signal);
          onStart?.();
          if (request.headers['x-quick']) return {};
          await once(request.signal, 'abort');
          onAbort?.(request.signal.reason);
          throw request.signal.reason;
        }),
      ],
    });
  });
  afterEach(() => server.close(100));

  it('is aborted at the deadline with DEADLINE_EXCEEDED as its reason', async () => {
    const response = await fetch(`${server.url}/wait`, { headers: { 'x-deadline-ms': '30' } });
    assert.equal(response.status, 504);
    assert.equal(((await response.json()) as { code: string }).code, 'DEADLINE_EXCEEDED');
  });

  it('is aborted with CALLER_GONE when the caller closes the connection', async () => {
    const started = new Promise<void>((resolve) => {
      onStart = resolve;
    });
    const aborted = new Promise<unknown>((resolve) => {
      onAbort = resolve;
    });
    const raw = await rawConnection(server.url);
    raw.write('GET /wait HTTP/1.1\r\nhost: x\r\n\r\n');
    await started;
    raw.destroy();
    const reason = await aborted;
    assert.ok(reason instanceof ProblemError);
    assert.equal(reason.code, 'CALLER_GONE');
  });

  it('is not aborted after the response, even when the deadline passes', async () => {
    const response = await fetch(`${server.url}/wait`, {
      headers: { 'x-quick': '1', 'x-deadline-ms': '500' },
    });
    assert.equal(response.status, 200);
    await new Promise((resolve) => setTimeout(resolve, 600));
    assert.deepEqual(
      signals.map((signal) => signal.aborted),
      [false],
    );
  });
});
