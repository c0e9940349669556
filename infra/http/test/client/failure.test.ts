import assert from 'node:assert/strict';
import { eventually } from '@glasshouse/timing/testing';
import Type from 'typebox';
import type { CallContext } from '../../src/client/types.js';
import { operation } from '../../src/operation/operation.js';
import { ProblemError } from '../../src/problem/problem.js';
import { calling, http, type Script, scriptedUpstream } from '../support/upstream.js';

const read = operation({
  id: 'read',
  method: 'GET',
  path: '/x',
  access: 'anyone',
  summary: 'x',
  response: Type.Unknown(),
});
const write = operation({
  id: 'write',
  method: 'POST',
  path: '/x',
  access: 'anyone',
  summary: 'x',
  body: Type.Unknown(),
  response: Type.Unknown(),
});
const safeWrite = operation({ ...write, id: 'safeWrite', retry: true });

interface Outcome {
  error: ProblemError | undefined;
  result: unknown;
  requests: string[];
  span: { attributes: Record<string, unknown>; events: { name: string }[]; status: string };
  metrics: string;
}

/** Calls an upstream service that runs the script. Rethrows every error other than a problem. */
async function against(
  script: Script,
  call: 'read' | 'write' | 'safeWrite' = 'read',
  context: CallContext = {},
  options: { responseLimit?: number } = {},
): Promise<Outcome> {
  const upstream = await scriptedUpstream(script);
  let outcome: Outcome | undefined;
  try {
    await calling(
      upstream.url,
      async ({ client, span, calls, telemetry }) => {
        let error: ProblemError | undefined;
        let result: unknown;
        try {
          result =
            call === 'read'
              ? await client.call(span, read, context)
              : await client.call(span, call === 'write' ? write : safeWrite, { ...context, body: { a: 1 } });
        } catch (thrown) {
          if (!(thrown instanceof ProblemError)) throw thrown;
          error = thrown;
        }
        const [callSpan, ...more] = calls();
        assert.ok(callSpan && more.length === 0);
        const { body } = await telemetry.metrics.expose();
        outcome = { error, result, requests: upstream.requests, span: callSpan, metrics: body };
      },
      options,
    );
  } finally {
    await upstream.close();
  }
  return outcome as Outcome;
}

function isUnavailable({ error, result }: Outcome, detail: RegExp): void {
  assert.ok(error, `returned ${JSON.stringify(result)}`);
  assert.deepEqual([error.code, error.extensions.backend], ['BACKEND_UNAVAILABLE', 'callee']);
  assert.match(String(error.detail), detail);
}

describe('client of a failing upstream service', () => {
  it('throws BACKEND_UNAVAILABLE with ECONNREFUSED after one retry when the connection is refused', async () => {
    const stopped = await scriptedUpstream(() => {});
    await stopped.close();
    await calling(stopped.url, async ({ client, span, calls, telemetry }) => {
      await assert.rejects(client.call(span, read), (error) => {
        assert.ok(error instanceof ProblemError);
        assert.deepEqual(
          [error.status, error.code, error.detail],
          [503, 'BACKEND_UNAVAILABLE', 'callee does not respond'],
        );
        assert.equal((error.cause as { code?: string }).code, 'ECONNREFUSED');
        return true;
      });
      const [call] = calls();
      assert.deepEqual([call?.status, call?.attributes['http.request.resend_count']], ['error', 1]);
      assert.equal(call?.attributes['error.type'], 'BACKEND_UNAVAILABLE');
      const { body } = await telemetry.metrics.expose();
      assert.match(body, /count\{peer="callee",method="GET",route="\/x",status_code="none"\} 1/);
    });
  });

  it('retries a non-idempotent call once when the connection is refused, since it was not sent', async () => {
    const stopped = await scriptedUpstream(() => {});
    await stopped.close();
    await calling(stopped.url, async ({ client, span, calls }) => {
      await assert.rejects(client.call(span, write, { body: 1 }), { code: 'BACKEND_UNAVAILABLE' });
      assert.equal(calls()[0]?.attributes['http.request.resend_count'], 1);
    });
  });

  it('does not retry a change with preconditions after a lost connection, since it may have been applied', async () => {
    const lose: Script = (socket) => socket.destroy();
    for (const [headers, sent] of [
      [{}, 2],
      [{ 'if-match': '"a"' }, 1],
      [{ 'if-none-match': '*' }, 1],
      [{ 'if-unmodified-since': 'x' }, 1],
    ] as [Record<string, string>, number][]) {
      const { requests } = await against(lose, 'safeWrite', { headers });
      assert.equal(requests.length, sent, JSON.stringify(headers));
      const { requests: reads } = await against(lose, 'read', { headers });
      assert.equal(reads.length, 2);
    }
  });

  it('sets reachedUpstream only if the request was sent and got no complete response', async () => {
    const soon = () => ({ deadline: performance.now() + 500 });
    for (const [script, makeContext] of [
      [() => {}, soon],
      [(socket) => socket.destroy(), () => ({})],
      [(socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n{"a"'), soon],
    ] as [Script, () => CallContext][]) {
      const { error } = await against(script, 'write', makeContext());
      assert.equal(error?.reachedUpstream, true);
    }
    const refused = await against((socket) => socket.write(http(503, '')), 'write');
    assert.equal(refused.error?.reachedUpstream, false, 'it got a response');
    const stopped = await scriptedUpstream(() => {});
    await stopped.close();
    await calling(stopped.url, async ({ client, span }) => {
      await assert.rejects(client.call(span, write, { body: 1 }), { reachedUpstream: false });
    });
    const busy = await scriptedUpstream(() => {});
    await calling(
      busy.url,
      async ({ client, span }) => {
        const first = client.call(span, write, { body: 1, deadline: performance.now() + 1000 });
        await assert.rejects(client.call(span, write, { body: 1, ...soon() }), { reachedUpstream: false });
        await assert.rejects(first, { reachedUpstream: true });
      },
      { limits: { concurrency: 1 } },
    );
    await busy.close();
  });

  it('throws DEADLINE_EXCEEDED when no response arrives by the deadline', async () => {
    const started = performance.now();
    const { error, requests } = await against(() => {}, 'read', { deadline: performance.now() + 500 });
    const took = performance.now() - started;
    assert.deepEqual([error?.code, error?.status], ['DEADLINE_EXCEEDED', 504]);
    assert.deepEqual(error?.extensions, { backend: 'callee' });
    assert.equal(requests.length, 1);
    assert.ok(took >= 499, `${took}`);
  });

  it('throws DEADLINE_EXCEEDED when the response stalls', async () => {
    const script: Script = (socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n{"a"');
    const { error } = await against(script, 'read', { deadline: performance.now() + 500 });
    assert.equal(error?.code, 'DEADLINE_EXCEEDED');
    assert.equal(error?.failure?.message, 'callee read failed: DEADLINE_EXCEEDED, attempt 1');
  });

  it('retries a read once when the connection closes during the response', async () => {
    const half = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{"a"';
    const recovered = await against((socket, _, nth) =>
      socket.end(nth === 1 ? half : http(200, '{"ok":true}')),
    );
    assert.deepEqual(recovered.result, { ok: true });
    assert.deepEqual(
      recovered.span.events.map((event) => event.name),
      ['retry'],
    );
    const broken = await against((socket) => socket.end(half));
    isUnavailable(broken, /does not respond/);
    assert.equal(broken.requests.length, 2);
    assert.deepEqual(broken.error?.failure, {
      message: 'callee read failed: UND_ERR_SOCKET, attempt 2',
      fields: { 'peer.service': 'callee', 'http.client.operation': 'read', 'http.client.attempts': 2 },
    });
  });

  it('retries a read when a reused connection is closing', async () => {
    // The first response leaves the connection open; the server closes it when the second request arrives.
    const upstream = await scriptedUpstream((socket, _, nth) => {
      if (nth === 2) socket.destroy();
      else socket.write(http(200, `{"nth":${nth}}`));
    });
    try {
      await calling(upstream.url, async ({ client, span }) => {
        assert.deepEqual(await client.call(span, read), { nth: 1 });
        assert.deepEqual(await client.call(span, read), { nth: 3 });
        assert.equal(upstream.connections(), 2);
      });
    } finally {
      await upstream.close();
    }
  });

  it('does not retry a non-idempotent call after a lost connection', async () => {
    const { error, requests } = await against((socket) => socket.destroy(), 'write');
    assert.equal(error?.code, 'BACKEND_UNAVAILABLE');
    assert.equal(requests.length, 1);
    assert.match(
      error?.failure?.message ?? '',
      /^callee write failed: (ECONNRESET|UND_ERR_SOCKET), attempt 1$/,
    );
  });

  it('retries a call with `retry: true` or an idempotency key after a lost connection', async () => {
    const script: Script = (socket, _, nth) =>
      nth === 1 ? socket.destroy() : socket.write(http(201, '{"ok":1}'));
    for (const outcome of [
      await against(script, 'safeWrite'),
      await against(script, 'write', { idempotencyKey: 'k' }),
    ]) {
      assert.deepEqual(outcome.result, { ok: 1 });
      assert.equal(outcome.requests.length, 2);
      const [first = '', second = ''] = outcome.requests;
      assert.equal(second.slice(second.indexOf('\r\n\r\n')), first.slice(first.indexOf('\r\n\r\n')));
    }
  });

  it('does not retry after a response that is not HTTP', async () => {
    const outcome = await against((socket) => socket.end('SSH-2.0-OpenSSH\r\n'));
    isUnavailable(outcome, /does not respond/);
    assert.equal(outcome.requests.length, 1);
  });

  it('throws BACKEND_UNAVAILABLE for a response that is not JSON', async () => {
    for (const body of [
      http(200, '<html>', 'content-type: text/html\r\n'),
      http(200, '{"a":', 'content-type: application/json\r\n'),
      http(200, '{}', ''),
    ]) {
      isUnavailable(await against((socket) => socket.write(body)), /not JSON/);
    }
  });

  it('does not follow redirects', async () => {
    const outcome = await against((socket) =>
      socket.write(http(302, '', 'location: http://127.0.0.1:1/\r\n')),
    );
    isUnavailable(outcome, /responded with 302/);
  });

  it('aborts a response above responseLimit', async () => {
    const chunk = `1000\r\n${'x'.repeat(4096)}\r\n`;
    const script: Script = (socket) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n');
      const sending = setInterval(() => socket.write(chunk), 1);
      socket.on('close', () => clearInterval(sending));
    };
    const outcome = await against(script, 'read', {}, { responseLimit: 10_000 });
    isUnavailable(outcome, /more than 10000 bytes/);
    assert.equal(outcome.requests.length, 1);
  });

  it('returns undefined for an empty response', async () => {
    assert.equal(
      (await against((socket) => socket.write('HTTP/1.1 204 No Content\r\n\r\n'))).result,
      undefined,
    );
    assert.equal((await against((socket) => socket.write(http(200, '', '')))).result, undefined);
    assert.equal((await against((socket) => socket.write(http(200, 'null')))).result, null);
  });

  it('ignores a 103 response before the final one', async () => {
    const early = 'HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n';
    assert.deepEqual((await against((socket) => socket.write(early + http(200, '{"a":1}')))).result, {
      a: 1,
    });
  });

  it('throws the generic code of the status for an error response without a known problem', async () => {
    const cases: [number, string, number][] = [
      [400, 'INVALID_REQUEST', 400],
      [401, 'UNAUTHENTICATED', 401],
      [404, 'NOT_FOUND', 404],
      [418, 'INVALID_REQUEST', 418],
      [429, 'RATE_LIMITED', 429],
      [500, 'INTERNAL_ERROR', 500],
      [501, 'INTERNAL_ERROR', 501],
      [502, 'BACKEND_UNAVAILABLE', 503],
      [503, 'BACKEND_UNAVAILABLE', 503],
      [504, 'BACKEND_UNAVAILABLE', 503],
    ];
    for (const [status, code, expectedStatus] of cases) {
      for (const body of ['', '{"code":"NOT_ONE_OF_OURS"}', '{"code":"toString"}', '[]', '{']) {
        const { error, metrics } = await against((socket) => socket.write(http(status, body)));
        assert.deepEqual([error?.code, error?.status], [code, expectedStatus], `${status} ${body}`);
        assert.match(metrics, new RegExp(`status_code="${status}"\\} 1`));
      }
    }
  });

  it('rethrows a problem with its code, status, detail, extensions and retry-after only', async () => {
    const body = JSON.stringify({
      type: '/x',
      title: 'x',
      status: 503,
      code: 'BACKEND_UNAVAILABLE',
      detail: 'mongodb does not respond',
      traceId: 'theirs',
      backend: 'mongodb',
    });
    const { error } = await against((socket) =>
      socket.write(
        http(503, body, 'content-type: application/problem+json\r\nretry-after: 3\r\nx-other: 1\r\n'),
      ),
    );
    assert.deepEqual(
      [error?.code, error?.status, error?.detail],
      ['BACKEND_UNAVAILABLE', 503, 'mongodb does not respond'],
    );
    assert.deepEqual(error?.extensions, { backend: 'mongodb' });
    assert.deepEqual(error?.headers, { 'retry-after': '3' });
  });
});

describe('CallContext', () => {
  it('signal aborts the call with its reason', async () => {
    const controller = new AbortController();
    const reason = new ProblemError('CALLER_GONE');
    const { error, requests } = await against(() => controller.abort(reason), 'read', {
      signal: controller.signal,
    });
    assert.equal(error, reason);
    assert.equal(requests.length, 1);
  });

  it('an aborted signal rejects the call without sending a request', async () => {
    const reason = new ProblemError('CALLER_GONE');
    const { error, requests } = await against(() => {}, 'read', { signal: AbortSignal.abort(reason) });
    assert.equal(error, reason);
    assert.equal(requests.length, 0);
  });

  it('a signal whose reason is not a problem causes CALLER_GONE, or DEADLINE_EXCEEDED for a timeout', async () => {
    const controller = new AbortController();
    const aborted = await against(() => controller.abort(), 'read', { signal: controller.signal });
    assert.equal(aborted.error?.code, 'CALLER_GONE');
    const late = await against(() => {}, 'read', { signal: AbortSignal.timeout(50) });
    assert.equal(late.error?.code, 'DEADLINE_EXCEEDED');
  });

  it('deadline ends a call that waits for a free slot', async () => {
    const upstream = await scriptedUpstream(() => {});
    try {
      await calling(
        upstream.url,
        async ({ client, span }) => {
          const first = client.call(span, read, { deadline: performance.now() + 1000 });
          await eventually(() => assert.equal(upstream.requests.length, 1));
          const second = client.call(span, read, { deadline: performance.now() + 100 });
          await assert.rejects(second, { code: 'DEADLINE_EXCEEDED' });
          assert.equal(upstream.requests.length, 1);
          await assert.rejects(first, { code: 'DEADLINE_EXCEEDED' });
        },
        { limits: { concurrency: 1 } },
      );
    } finally {
      await upstream.close();
    }
  });
});

describe('client.close', () => {
  it('waits for calls in progress and rejects new ones', async () => {
    const upstream = await scriptedUpstream((socket) => {
      setTimeout(() => socket.write(http(200, '{"late":true}')), 50);
    });
    try {
      await calling(upstream.url, async ({ client, span }) => {
        const call = client.call(span, read);
        await client.close();
        assert.deepEqual(await call, { late: true });
        await assert.rejects(client.call(span, read), { code: 'BACKEND_UNAVAILABLE' });
      });
    } finally {
      await upstream.close();
    }
  });
});
