import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import Type from 'typebox';
import { operation } from '../../src/operation/operation.js';
import { ProblemError } from '../../src/problem/problem.js';
import { getOperation } from '../support/get-operation.js';
import { calling, http, type Script, scriptedUpstream } from '../support/upstream.js';

const slow = getOperation('slow', 400);
const quick = getOperation('quick', 2000);
const user = (id: string) => ({ id, name: id, roles: ['user'] });

/** Responds to every request except `/slow`. */
const script: Script = (socket, request) => {
  if (!request.startsWith('GET /slow')) socket.write(http(200, '{}'));
};

const code = (call: Promise<unknown>) =>
  call.then(
    () => 'ok',
    (error: ProblemError) => (error instanceof ProblemError ? error.code : String(error)),
  );

describe('client of a service with one slow operation', () => {
  it('opens only the breaker of that operation', async () => {
    const upstream = await scriptedUpstream(script);
    try {
      await calling(
        upstream.url,
        async ({ client, span, telemetry }) => {
          for (const id of ['a', 'b', 'a', 'b']) {
            assert.equal(await code(client.call(span, slow, { user: user(id) })), 'DEADLINE_EXCEEDED');
          }
          assert.equal(await code(client.call(span, slow, { user: user('c') })), 'BACKEND_UNAVAILABLE');
          assert.equal(await code(client.call(span, quick, { user: user('c') })), 'ok');
          const { body } = await telemetry.metrics.expose();
          assert.match(body, /http_client_breaker_state\{peer="callee",operation="slow"\} 2/);
          assert.match(body, /http_client_breaker_state\{peer="callee",operation="quick"\} 0/);
          assert.match(body, /http_client_breaker_state\{peer="callee",operation="\*"\} 0/);
        },
        { limits: { breakerFailures: 4 } },
      );
    } finally {
      await upstream.close();
    }
  });

  it('opens its breaker for its own 504, and not for one that names another service', async () => {
    for (const [backend, expected] of [
      ['callee', '2'],
      ['another', '0'],
    ]) {
      const problem = JSON.stringify({ code: 'DEADLINE_EXCEEDED', status: 504, backend });
      const upstream = await scriptedUpstream((socket) =>
        setTimeout(() => socket.write(http(504, problem)), 150),
      );
      try {
        await calling(
          upstream.url,
          async ({ client, span, telemetry }) => {
            for (let at = 0; at < 2; at++) await code(client.call(span, slow));
            const { body } = await telemetry.metrics.expose();
            assert.match(
              body,
              new RegExp(`breaker_state\\{peer="callee",operation="slow"\\} ${expected}`),
              backend,
            );
          },
          { limits: { breakerFailures: 2 } },
        );
      } finally {
        await upstream.close();
      }
    }
  });

  it('opens no breaker for calls with deadlines far below the timeout of the operation', async () => {
    const longTimeout = operation({ ...slow, timeoutMs: 5000 });
    const upstream = await scriptedUpstream(script);
    try {
      await calling(
        upstream.url,
        async ({ client, span, telemetry }) => {
          for (let at = 0; at < 4; at++) {
            const deadline = performance.now() + 20;
            assert.equal(await code(client.call(span, longTimeout, { deadline })), 'DEADLINE_EXCEEDED');
          }
          const { body } = await telemetry.metrics.expose();
          assert.match(body, /http_client_breaker_state\{peer="callee",operation="slow"\} 0/);
        },
        { limits: { breakerFailures: 2 } },
      );
    } finally {
      await upstream.close();
    }
  });

  it('counts a slow 504 response as a call without a response', async () => {
    const slower = getOperation('slow', 4000);
    // a quarter of the time limit counts as slow
    const upstream = await scriptedUpstream((socket) =>
      setTimeout(() => socket.write(http(504, '{}')), 1100),
    );
    try {
      await calling(
        upstream.url,
        async ({ client, span }) => {
          for (let at = 0; at < 2; at++) assert.equal((await client.forward(span, slower)).status, 504);
          assert.equal(await code(client.forward(span, slower)), 'BACKEND_UNAVAILABLE');
        },
        { limits: { breakerFailures: 2 } },
      );
    } finally {
      await upstream.close();
    }
  });

  it('keeps slots free for other users of the operation and for other operations', async () => {
    const waiting: (() => void)[] = [];
    const upstream = await scriptedUpstream((socket, request) => {
      const respond = () => socket.write(http(200, '{}'));
      if (request.includes('x-user-id: hot')) waiting.push(respond);
      else respond();
    });
    try {
      await calling(
        upstream.url,
        async ({ client, span }) => {
          const hot = Array.from({ length: 12 }, () => client.call(span, quick, { user: user('hot') }));
          while (waiting.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
          assert.equal(await code(client.call(span, quick, { user: user('cold') })), 'ok');
          assert.equal(await code(client.call(span, getOperation('third'), { user: user('cold') })), 'ok');
          assert.equal(waiting.length, 2, 'one user gets a quarter of eight slots');
          const done = Promise.all(hot);
          const timer = setInterval(() => {
            for (const respond of waiting.splice(0)) respond();
          }, 5);
          await done;
          clearInterval(timer);
        },
        { limits: { concurrency: 8 } },
      );
    } finally {
      await upstream.close();
    }
  });

  it('rejects calls at once when all slots and the queue are full', async () => {
    const sockets: Socket[] = [];
    const upstream = await scriptedUpstream((socket) => {
      sockets.push(socket);
    });
    try {
      await calling(
        upstream.url,
        async ({ client, span }) => {
          const outcomes: string[] = [];
          const calls = Array.from({ length: 6 }, () =>
            code(client.call(span, quick)).then((outcome) => outcomes.push(outcome)),
          );
          await new Promise((resolve) => setTimeout(resolve, 50));
          assert.deepEqual(outcomes, ['OVERLOADED']);
          const timer = setInterval(() => {
            for (const socket of sockets.splice(0)) socket.destroy();
          }, 5);
          await Promise.all(calls);
          clearInterval(timer);
          assert.equal(outcomes.filter((outcome) => outcome === 'OVERLOADED').length, 1);
        },
        { limits: { concurrency: 1 } },
      );
    } finally {
      await upstream.close();
    }
  });

  it('gives each call group of an operation its own slots', async () => {
    const grouped = operation({
      ...getOperation('grouped', 5000),
      method: 'POST',
      body: Type.Object({ kind: Type.String() }),
      callGroup: (body) => body?.kind ?? '',
    });
    const upstream = await scriptedUpstream((socket, request) => {
      if (request.includes('"quick"')) socket.write(http(200, '{}'));
    });
    try {
      await calling(
        upstream.url,
        async ({ client, span, telemetry }) => {
          const deadline = performance.now() + 300;
          const stuck = code(client.call(span, grouped, { body: { kind: 'slow' }, deadline }));
          assert.equal(await code(client.call(span, grouped, { body: { kind: 'quick' } })), 'ok');
          assert.equal(await stuck, 'DEADLINE_EXCEEDED');
          const { body } = await telemetry.metrics.expose();
          assert.match(body, /http_client_breaker_state\{peer="callee",operation="grouped\/quick"\} 0/);
        },
        { limits: { concurrency: 1 } },
      );
    } finally {
      await upstream.close();
    }
  });

  it('sends the calls that would wait for a slot if the service queues them, up to the same number', async () => {
    const queued = operation({ ...quick, queuedByService: true });
    const sockets: Socket[] = [];
    const upstream = await scriptedUpstream((socket) => {
      sockets.push(socket);
    });
    try {
      await calling(
        upstream.url,
        async ({ client, span }) => {
          const calls = Array.from({ length: 6 }, () => code(client.call(span, queued)));
          assert.equal(await Promise.race(calls), 'OVERLOADED', 'the sixth call is refused at once');
          while (sockets.length < 5) await new Promise((resolve) => setTimeout(resolve, 5));
          for (const socket of sockets) socket.write(http(200, '{}'));
          const outcomes = await Promise.all(calls);
          assert.deepEqual(outcomes, ['ok', 'ok', 'ok', 'ok', 'ok', 'OVERLOADED']);
        },
        { limits: { concurrency: 1 } },
      );
    } finally {
      await upstream.close();
    }
  });

  it('keeps the idle connections of other calls free for them during a burst of calls that the service queues', async () => {
    const queued = operation({ ...slow, queuedByService: true, timeoutMs: 2000 });
    const waiting: Socket[] = [];
    const upstream = await scriptedUpstream((socket, request) => {
      if (request.startsWith('GET /slow')) waiting.push(socket);
      else socket.write(http(200, '{}'));
    });
    try {
      await calling(upstream.url, async ({ client, span, calls }) => {
        await client.call(span, quick);
        const burst = Array.from({ length: 4 }, () => client.call(span, queued));
        while (waiting.length < 4) await sleep(5);
        await client.call(span, quick);
        assert.equal(calls().at(-1)?.attributes['http.client.connection.reused'], true);
        assert.equal(upstream.connections(), 5);
        for (const socket of waiting) socket.write(http(200, '{}'));
        await Promise.all(burst);
      });
    } finally {
      await upstream.close();
    }
  });

  it('refuses calls without a request while the service refuses those beyond its queue', async () => {
    const queued = operation({ ...quick, queuedByService: true, retry: false });
    const overloaded = JSON.stringify({ code: 'OVERLOADED', status: 503 });
    const accepted = 20;
    const waiting: Socket[] = [];
    let requests = 0;
    const upstream = await scriptedUpstream((socket) => {
      requests += 1;
      if (waiting.length < accepted) waiting.push(socket);
      else socket.write(http(503, overloaded, 'content-type: application/problem+json\r\n'));
    });
    try {
      await calling(
        upstream.url,
        async ({ client, span }) => {
          let refused = 0;
          const burst = Array.from({ length: 2 * accepted }, async () => {
            if ((await code(client.call(span, queued))) !== 'ok') refused += 1;
          });
          while (refused < accepted) await sleep(5);
          const sent = requests;
          assert.equal(await code(client.call(span, queued)), 'OVERLOADED');
          assert.equal(requests, sent, 'no request was sent for the call');
          for (const socket of waiting.splice(0)) socket.write(http(200, '{}'));
          await Promise.all(burst);
          const later = code(client.call(span, queued));
          while (waiting.length === 0) await sleep(5);
          waiting[0]?.write(http(200, '{}'));
          assert.equal(await later, 'ok', 'calls are sent again when the queue has room');
        },
        { limits: { concurrency: 64 } },
      );
    } finally {
      await upstream.close();
    }
  });

  it('refuses calls without a request beyond the room that the service has told', async () => {
    const queued = operation({ ...quick, queuedByService: true, retry: false });
    const waiting: Socket[] = [];
    const upstream = await scriptedUpstream((socket) => void waiting.push(socket));
    const respond = (room: number) =>
      waiting.shift()?.write(http(200, '{}', `content-type: application/json\r\nx-queue-room: ${room}\r\n`));
    try {
      await calling(
        upstream.url,
        async ({ client, span }) => {
          const first = code(client.call(span, queued));
          while (waiting.length === 0) await sleep(5);
          respond(20);
          assert.equal(await first, 'ok');
          const outcomes: Promise<string>[] = Array.from({ length: 50 }, () =>
            code(client.call(span, queued)),
          );
          while (waiting.length < 20) await sleep(5);
          const refused = await Promise.all(outcomes.slice(20));
          assert.deepEqual(refused, Array(30).fill('OVERLOADED'));
          await sleep(20);
          assert.equal(waiting.length, 20, 'no request was sent for the refused calls');
          while (waiting.length > 0) respond(20);
          assert.deepEqual(await Promise.all(outcomes.slice(0, 20)), Array(20).fill('ok'));
        },
        { limits: { concurrency: 64 } },
      );
    } finally {
      await upstream.close();
    }
  });
});
