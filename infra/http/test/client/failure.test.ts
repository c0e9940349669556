import assert from 'node:assert/strict';
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
  answer: unknown;
  requests: string[];
  span: { attributes: Record<string, unknown>; events: { name: string }[]; status: string };
  metrics: string;
}

/** Calls an upstream service that follows the script; expects no other error than a problem. */
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
        let answer: unknown;
        try {
          answer =
            call === 'read'
              ? await client.call(span, read, context)
              : await client.call(span, call === 'write' ? write : safeWrite, { ...context, body: { a: 1 } });
        } catch (thrown) {
          if (!(thrown instanceof ProblemError)) throw thrown;
          error = thrown;
        }
        const [one, ...more] = calls();
        assert.ok(one && more.length === 0);
        const { body } = await telemetry.metrics.expose();
        outcome = { error, answer, requests: upstream.requests, span: one, metrics: body };
      },
      options,
    );
  } finally {
    await upstream.close();
  }
  return outcome as Outcome;
}

function isUnavailable({ error, answer }: Outcome, detail: RegExp): void {
  assert.ok(error, `answered ${JSON.stringify(answer)}`);
  assert.deepEqual([error.code, error.extensions.backend], ['BACKEND_UNAVAILABLE', 'shop']);
  assert.match(String(error.detail), detail);
}

describe('a client whose upstream service', () => {
  it('refuses the connection says so, after one more try', async () => {
    const gone = await scriptedUpstream(() => {});
    await gone.close();
    await calling(gone.url, async ({ client, span, calls, telemetry }) => {
      await assert.rejects(client.call(span, read), (error) => {
        assert.ok(error instanceof ProblemError);
        assert.deepEqual(
          [error.status, error.code, error.detail],
          [503, 'BACKEND_UNAVAILABLE', 'shop does not respond'],
        );
        assert.equal((error.cause as { code?: string }).code, 'ECONNREFUSED');
        return true;
      });
      const [call] = calls();
      assert.deepEqual([call?.status, call?.attributes['http.request.resend_count']], ['error', 1]);
      assert.equal(call?.attributes['error.type'], 'BACKEND_UNAVAILABLE');
      const { body } = await telemetry.metrics.expose();
      assert.match(body, /count\{peer="shop",method="GET",route="\/x",status_code="none"\} 1/);
    });
  });

  it('refuses the connection is asked once more whatever is sent, as it was not sent', async () => {
    const gone = await scriptedUpstream(() => {});
    await gone.close();
    await calling(gone.url, async ({ client, span, calls }) => {
      await assert.rejects(client.call(span, write, { body: 1 }), { code: 'BACKEND_UNAVAILABLE' });
      assert.equal(calls()[0]?.attributes['http.request.resend_count'], 1);
    });
  });

  it('loses the connection does not get a change with preconditions again, as it may have been applied', async () => {
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

  it('may have made a change once the request was sent, and has not before', async () => {
    const soon = () => ({ deadline: performance.now() + 150 });
    for (const [script, makeContext] of [
      [() => {}, soon],
      [(socket) => socket.destroy(), () => ({})],
      [(socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n{"a"'), soon],
    ] as [Script, () => CallContext][]) {
      const { error } = await against(script, 'write', makeContext());
      assert.equal(error?.reachedUpstream, true);
    }
    const refused = await against((socket) => socket.write(http(503, '')), 'write');
    assert.equal(refused.error?.reachedUpstream, false, 'it was answered');
    const gone = await scriptedUpstream(() => {});
    await gone.close();
    await calling(gone.url, async ({ client, span }) => {
      await assert.rejects(client.call(span, write, { body: 1 }), { reachedUpstream: false });
    });
    const busy = await scriptedUpstream(() => {});
    await calling(
      busy.url,
      async ({ client, span }) => {
        const first = client.call(span, write, { body: 1, deadline: performance.now() + 300 });
        await assert.rejects(client.call(span, write, { body: 1, ...soon() }), { reachedUpstream: false });
        await assert.rejects(first, { reachedUpstream: true });
      },
      { limits: { concurrency: 1 } },
    );
    await busy.close();
  });

  it('never answers is given up at the deadline', async () => {
    const started = performance.now();
    const { error, requests } = await against(() => {}, 'read', { deadline: performance.now() + 150 });
    const took = performance.now() - started;
    assert.deepEqual([error?.code, error?.status], ['DEADLINE_EXCEEDED', 504]);
    assert.deepEqual(error?.extensions, { backend: 'shop' });
    assert.equal(requests.length, 1);
    assert.ok(took > 100 && took < 1500, `${took}`);
  });

  it('stalls in the middle of its answer is given up too', async () => {
    const script: Script = (socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n{"a"');
    const { error } = await against(script, 'read', { deadline: performance.now() + 150 });
    assert.equal(error?.code, 'DEADLINE_EXCEEDED');
  });

  it('closes in the middle of its answer is asked once more', async () => {
    const half = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{"a"';
    const mended = await against((socket, _, nth) => socket.end(nth === 1 ? half : http(200, '{"ok":true}')));
    assert.deepEqual(mended.answer, { ok: true });
    assert.deepEqual(
      mended.span.events.map((event) => event.name),
      ['retry'],
    );
    const broken = await against((socket) => socket.end(half));
    isUnavailable(broken, /does not respond/);
    assert.equal(broken.requests.length, 2);
  });

  it('closes a kept connection just when it is used is asked once more', async () => {
    // The first answer leaves the connection open; the second request on it finds it closing.
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

  it('loses a call that may not be repeated is not asked again', async () => {
    const { error, requests } = await against((socket) => socket.destroy(), 'write');
    assert.equal(error?.code, 'BACKEND_UNAVAILABLE');
    assert.equal(requests.length, 1);
  });

  it('loses a call is asked again when that is safe: declared so, or by idempotency key', async () => {
    const script: Script = (socket, _, nth) =>
      nth === 1 ? socket.destroy() : socket.write(http(201, '{"ok":1}'));
    for (const outcome of [
      await against(script, 'safeWrite'),
      await against(script, 'write', { idempotencyKey: 'k' }),
    ]) {
      assert.deepEqual(outcome.answer, { ok: 1 });
      assert.equal(outcome.requests.length, 2);
      const [first = '', second = ''] = outcome.requests;
      assert.equal(second.slice(second.indexOf('\r\n\r\n')), first.slice(first.indexOf('\r\n\r\n')));
    }
  });

  it('talks garbage is not asked again', async () => {
    const outcome = await against((socket) => socket.end('SSH-2.0-OpenSSH\r\n'));
    isUnavailable(outcome, /does not respond/);
    assert.equal(outcome.requests.length, 1);
  });

  it('answers something that is not JSON is unavailable', async () => {
    for (const answer of [
      http(200, '<html>', 'content-type: text/html\r\n'),
      http(200, '{"a":', 'content-type: application/json\r\n'),
      http(200, '{}', ''),
    ]) {
      isUnavailable(await against((socket) => socket.write(answer)), /not JSON/);
    }
  });

  it('redirects is not followed', async () => {
    const outcome = await against((socket) =>
      socket.write(http(302, '', 'location: http://127.0.0.1:1/\r\n')),
    );
    isUnavailable(outcome, /responded with 302/);
  });

  it('answers too much is cut off', async () => {
    const chunk = `1000\r\n${'x'.repeat(4096)}\r\n`;
    const script: Script = (socket) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n');
      const pour = setInterval(() => socket.write(chunk), 1);
      socket.on('close', () => clearInterval(pour));
    };
    const outcome = await against(script, 'read', {}, { responseLimit: 10_000 });
    isUnavailable(outcome, /more than 10000 bytes/);
    assert.equal(outcome.requests.length, 1);
  });

  it('answers nothing gives nothing', async () => {
    assert.equal(
      (await against((socket) => socket.write('HTTP/1.1 204 No Content\r\n\r\n'))).answer,
      undefined,
    );
    assert.equal((await against((socket) => socket.write(http(200, '', '')))).answer, undefined);
    assert.equal((await against((socket) => socket.write(http(200, 'null')))).answer, null);
  });

  it('says 100 and 103 first is understood', async () => {
    const early = 'HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n';
    assert.deepEqual((await against((socket) => socket.write(early + http(200, '{"a":1}')))).answer, {
      a: 1,
    });
  });

  it('fails without a problem document is told by its status', async () => {
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
    for (const [status, code, ours] of cases) {
      for (const body of ['', '{"code":"NOT_ONE_OF_OURS"}', '{"code":"toString"}', '[]', '{']) {
        const { error, metrics } = await against((socket) => socket.write(http(status, body)));
        assert.deepEqual([error?.code, error?.status], [code, ours], `${status} ${body}`);
        assert.match(metrics, new RegExp(`status_code="${status}"\\} 1`));
      }
    }
  });

  it('answers with a problem is repeated: code, status, detail, extensions, and no more', async () => {
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

describe('a client’s signal', () => {
  it('ends the call with its reason', async () => {
    const controller = new AbortController();
    const reason = new ProblemError('CALLER_GONE');
    const { error, requests } = await against(() => controller.abort(reason), 'read', {
      signal: controller.signal,
    });
    assert.equal(error, reason);
    assert.equal(requests.length, 1);
  });

  it('that is aborted already makes no call', async () => {
    const reason = new ProblemError('CALLER_GONE');
    const { error, requests } = await against(() => {}, 'read', { signal: AbortSignal.abort(reason) });
    assert.equal(error, reason);
    assert.equal(requests.length, 0);
  });

  it('that is no problem itself is told as the caller gone, or as the time over', async () => {
    const controller = new AbortController();
    const gone = await against(() => controller.abort(), 'read', { signal: controller.signal });
    assert.equal(gone.error?.code, 'CALLER_GONE');
    const late = await against(() => {}, 'read', { signal: AbortSignal.timeout(50) });
    assert.equal(late.error?.code, 'DEADLINE_EXCEEDED');
  });

  it('ends a call that waits for a connection', async () => {
    const upstream = await scriptedUpstream(() => {});
    try {
      await calling(
        upstream.url,
        async ({ client, span }) => {
          const first = client.call(span, read, { deadline: performance.now() + 400 });
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
  it('lets calls finish and leaves no connection', async () => {
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
