import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { eventually } from '@glasshouse/timing/testing';
import { blackHole } from '../support/black-hole.js';
import { getOperation } from '../support/get-operation.js';
import { type Calling, calling, http, scriptedUpstream } from '../support/upstream.js';

const first = getOperation('first');
const second = getOperation('second');

const unavailable = { code: 'BACKEND_UNAVAILABLE', extensions: { backend: 'callee' } };

async function tookMs(work: Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work;
  return performance.now() - started;
}

async function state({ telemetry }: Calling): Promise<string | undefined> {
  const { body } = await telemetry.metrics.expose();
  return /http_client_breaker_state\{peer="callee",operation="\*"\} (\d)/.exec(body)?.[1];
}

describe('client of an unreachable service', () => {
  it('waits for one connect timeout, then rejects calls of every operation at once', async () => {
    const hole = await blackHole();
    try {
      await calling(hole.url, async (given) => {
        const { client, span, calls } = given;
        const waited = await tookMs(assert.rejects(client.call(span, first), unavailable));
        assert.ok(waited > 1500, `${waited} ms for the first call`);
        for (const operation of [first, second, second]) {
          const ms = await tookMs(assert.rejects(client.call(span, operation), unavailable));
          assert.ok(ms < 1000, `${ms} ms`);
        }
        assert.equal(await state(given), '2');
        assert.equal(calls().length, 1, 'later calls are not sent');
        assert.equal(calls()[0]?.attributes['http.request.resend_count'], undefined);
      });
    } finally {
      await hole.close();
    }
  }).timeout(30_000);

  it('detects by its probe that the service has recovered, without a trial call', async () => {
    const server = createServer((_, response) =>
      response.setHeader('content-type', 'application/json').end('{}'),
    );
    const listen = (port: number) =>
      new Promise<number>((resolve) =>
        server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)),
      );
    const port = await listen(0);
    server.close();
    await calling(`http://127.0.0.1:${port}`, async (given) => {
      const { client, span } = given;
      await assert.rejects(client.call(span, first), unavailable);
      await assert.rejects(client.call(span, second), unavailable);
      assert.equal(await state(given), '2');
      await listen(port);
      await eventually(async () => assert.equal(await state(given), '0'));
      assert.deepEqual(await client.call(span, second), {});
      server.closeAllConnections();
      server.close();
    });
  });

  it('rejects all calls after a timeout only if the probe of /health/live also fails', async () => {
    for (const [respondsToProbe, expected] of [
      [true, '0'],
      [false, '2'],
    ] as const) {
      const upstream = await scriptedUpstream((socket, request) => {
        if (respondsToProbe && request.startsWith('GET /health/live')) socket.write(http(200, '{}'));
      });
      try {
        await calling(upstream.url, async (given) => {
          await assert.rejects(given.client.call(given.span, getOperation('slow', 600)), {
            code: 'DEADLINE_EXCEEDED',
          });
          await new Promise((resolve) => setTimeout(resolve, 1200));
          await eventually(async () => assert.equal(await state(given), expected));
          assert.equal(
            upstream.requests.filter((request) => request.startsWith('GET /health/live')).length >= 1,
            true,
          );
        });
      } finally {
        await upstream.close();
      }
    }
  }).timeout(30_000);
});

describe('client of a frozen service', () => {
  it('rejects calls at once after the first timeout, although the service accepts connections', async () => {
    const upstream = await scriptedUpstream(() => {});
    try {
      await calling(upstream.url, async ({ client, span }) => {
        const merged = getOperation('merged', 2000);
        await assert.rejects(client.call(span, merged), { code: 'DEADLINE_EXCEEDED' });
        const ms = await tookMs(assert.rejects(client.call(span, merged), unavailable));
        assert.ok(ms < 1000, `${ms} ms`);
      });
    } finally {
      await upstream.close();
    }
  }).timeout(30_000);

  it('stays reachable while an operation is silent and /health/live responds', async () => {
    const upstream = await scriptedUpstream((socket, request) => {
      if (request.startsWith('GET /health/live')) socket.write(http(200, '{}'));
    });
    try {
      await calling(upstream.url, async (given) => {
        const slow = getOperation('slow', 2000);
        await assert.rejects(given.client.call(given.span, slow), { code: 'DEADLINE_EXCEEDED' });
        assert.equal(await state(given), '0');
        assert.ok(upstream.requests.some((request) => request.startsWith('GET /health/live')));
      });
    } finally {
      await upstream.close();
    }
  }).timeout(30_000);

  it('closes the breakers of its operations when it responds again', async () => {
    let frozen = true;
    const upstream = await scriptedUpstream((socket) => {
      if (!frozen) socket.write(http(200, '{}'));
    });
    try {
      await calling(
        upstream.url,
        async (given) => {
          const { client, span } = given;
          const slow = getOperation('slow', 700);
          await Promise.all([1, 2].map(() => assert.rejects(client.call(span, slow))));
          const { body } = await given.telemetry.metrics.expose();
          assert.match(body, /http_client_breaker_state\{peer="callee",operation="slow"\} 2/);
          await eventually(async () => assert.equal(await state(given), '2'));
          frozen = false;
          await eventually(async () => assert.equal(await state(given), '0'));
          assert.deepEqual(await client.call(span, slow), {});
        },
        { limits: { breakerFailures: 2, breakerOpenMs: 60_000 } },
      );
    } finally {
      await upstream.close();
    }
  }).timeout(30_000);
});

describe('client retry budget', () => {
  it('allows retries for a tenth of the calls plus a reserve of ten, and counts sent and refused retries', async () => {
    const upstream = await scriptedUpstream((socket) => socket.destroy());
    try {
      await calling(
        upstream.url,
        async ({ client, span, telemetry }) => {
          for (let at = 0; at < 40; at++) await client.call(span, first).catch(() => {});
          assert.ok(
            upstream.requests.length >= 50 && upstream.requests.length <= 54,
            `${upstream.requests.length} requests`,
          );
          const { body } = await telemetry.metrics.expose();
          const count = (outcome: string) =>
            Number(
              new RegExp(`http_client_retries_total\\{peer="callee",outcome="${outcome}"\\} (\\d+)`).exec(
                body,
              )?.[1],
            );
          assert.equal(count('sent'), upstream.requests.length - 40);
          assert.equal(count('refused'), 80 - upstream.requests.length);
        },
        { limits: { breakerFailures: 1000 } },
      );
    } finally {
      await upstream.close();
    }
  });
});
