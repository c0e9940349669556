import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { Span } from '../src/index.js';
import { createTestTelemetry } from '../src/testing/index.js';

const packageFolder = resolve(fileURLToPath(import.meta.url), '../../..');

/** Runs work on the worker inside a child span of this thread, as the README shows. */
async function workFor(span: Span, worker: Worker, ms: number): Promise<number> {
  const work = span.child('keep busy', { attributes: { 'busy.ms': ms } });
  try {
    worker.postMessage(ms);
    const [busyMs] = await once(worker, 'message');
    return busyMs;
  } catch (error) {
    work.fail(error);
    throw error;
  } finally {
    work.end();
  }
}

describe('work on a worker thread', () => {
  const workers: Worker[] = [];
  function start(): Worker {
    const worker = new Worker(new URL('busy-worker.js', import.meta.url));
    workers.push(worker);
    return worker;
  }
  afterEach(async () => {
    for (const worker of workers.splice(0)) await worker.terminate();
  });

  it('has a child span of the request that lasts as long as the work, without blocking the main thread', async () => {
    const telemetry = createTestTelemetry();
    const worker = start();
    let turns = 0;
    const timer = setInterval(() => {
      turns += 1;
    }, 1);
    const request = telemetry.serverSpan('GET', {});
    const began = performance.now();
    const busyMs = await workFor(request, worker, 60);
    const tookMs = performance.now() - began;
    request.end();
    clearInterval(timer);
    const [work, server] = telemetry.spans;
    assert.deepEqual(
      [work?.kind, work?.traceId, work?.parentSpanId, work?.status],
      ['internal', request.traceId, request.spanId, 'ok'],
    );
    const durationMs = work?.durationMs ?? 0;
    assert.ok(busyMs >= 60 && durationMs >= busyMs && durationMs <= tookMs + 1, `${durationMs} ms`);
    assert.ok((server?.durationMs ?? 0) >= durationMs);
    // no turn if the work ran on the main thread
    assert.ok(turns >= 1);
  });

  it('has a child span of its own request when several requests run concurrently', async () => {
    const telemetry = createTestTelemetry();
    const requests = [20, 40, 30].map((ms) => ({ ms, span: telemetry.serverSpan('GET', {}) }));
    await Promise.all(requests.map(({ ms, span }) => workFor(span, start(), ms)));
    assert.deepEqual(
      telemetry.spans.map((work) => [work.attributes['busy.ms'], work.parentSpanId]).sort(),
      requests.map(({ ms, span }) => [ms, span.spanId]).sort(),
    );
  });

  it('fails its span and rejects when it throws', async () => {
    const telemetry = createTestTelemetry();
    const request = telemetry.serverSpan('GET', {});
    await assert.rejects(workFor(request, start(), -1), /negative/);
    const [work] = telemetry.spans;
    assert.deepEqual(
      [work?.status, work?.failure, work?.attributes['error.type'], work?.parentSpanId],
      ['error', 'duration must not be negative', 'RangeError', request.spanId],
    );
  });

  it('has spans created by the worker when the worker continues the trace', async () => {
    const telemetry = createTestTelemetry();
    const worker = new Worker(new URL('continuing-worker.js', import.meta.url));
    workers.push(worker);
    const work = telemetry.rootSpan('job').child('count elsewhere');
    worker.postMessage(work.inject({}));
    const [[sieve, count]] = await once(worker, 'message');
    assert.deepEqual(
      [count.kind, count.traceId, count.parentSpanId],
      ['internal', work.traceId, work.spanId],
    );
    assert.deepEqual([sieve.traceId, sieve.parentSpanId], [work.traceId, count.spanId]);
  });

  it('runs as in the README’s example', () => {
    const readme = readFileSync(join(packageFolder, 'README.md'), 'utf8');
    const [, code] = /```js\n\/\/ worker\.mjs\n([\s\S]*?)```/.exec(readme) ?? [];
    const folder = mkdtempSync(join(packageFolder, 'dist', 'readme-'));
    try {
      writeFileSync(join(folder, 'worker.mjs'), code as string);
      const { stdout, stderr, status } = spawnSync(process.execPath, [join(folder, 'worker.mjs')], {
        encoding: 'utf8',
        timeout: 60_000,
      });
      assert.deepEqual([status, stderr], [0, '']);
      const [counted, done, ...more] = stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
      assert.deepEqual(more, []);
      assert.deepEqual([counted.message, counted['primes.count']], ['counted', 9592]);
      assert.equal(counted['trace.id'], done['trace.id']);
      assert.notEqual(counted['span.id'], done['span.id']);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
