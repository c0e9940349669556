import assert from 'node:assert/strict';
import { pipeline, Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { createTestTelemetry, type TestTelemetry } from '../../src/testing/index.js';
import { until } from '../delivery-stats.js';
import {
  assertRecorded,
  exchange,
  type Handler,
  listen,
  makeServer,
  type Observed,
} from './observed-server.js';

const get = (path: string): string => `GET ${path} HTTP/1.1\r\nhost: x\r\n\r\n`;
const broken = (...parts: string[]): Readable =>
  Readable.from(
    (async function* () {
      yield* parts;
      throw Object.assign(new Error('the source failed'), { code: 'E_SOURCE' });
    })(),
  );
const endless = (): Readable =>
  new Readable({
    read() {
      setTimeout(() => this.push('x'.repeat(1000)), 2);
    },
  });

for (const [server, make] of Object.entries(makeServer)) {
  describe(`incomplete response with ${server}`, () => {
    let telemetry: TestTelemetry;
    let observed: Observed;
    const handlers: Record<string, Handler> = {
      '/destroyed': (_request, response) => void response.destroy(),
      '/destroyed-late': (_request, response) => {
        response.write('half');
        setTimeout(() => response.destroy(), 20);
      },
      '/destroyed-with-error': (_request, response) => void response.destroy(new RangeError('too far')),
      '/socket-destroyed': (request) => void request.socket.destroy(),
      '/socket-destroyed-with-error': (request) => void request.socket.destroy(new RangeError('too far')),
      '/pipeline': (_request, response) => void pipeline(broken(), response, () => {}),
      '/pipeline-late': (_request, response) => void pipeline(broken('half'), response, () => {}),
      '/source-destroyed': (_request, response) => {
        const source = endless();
        pipeline(source, response, () => {});
        setTimeout(() => source.destroy(), 30);
      },
      '/endless': (_request, response) => void pipeline(endless(), response, () => {}),
      '/waits': () => sleep(400, undefined, { ref: false }),
      '/set': (_request, response, seen) => {
        seen.error = new Error('set by hand');
        response.destroy();
      },
    };
    for (const recordDelayMs of [0, 20]) {
      describe(`and a record delay of ${recordDelayMs} ms`, () => {
        beforeEach(async () => {
          telemetry = createTestTelemetry('test', { recordDelayMs });
          observed = await listen(
            make(telemetry, (request, response, seen) =>
              handlers[request.url ?? '']?.(request, response, seen),
            ),
          );
        });
        afterEach(async () => {
          await observed.close();
          await telemetry.close();
        });

        /** Returns status, failure and error type of the only request, and asserts that the three signals agree. */
        async function seen() {
          await assertRecorded(telemetry, 1);
          const [span] = telemetry.spans;
          const [record] = telemetry.records.filter((one) => one['event.action'] === 'http-request');
          assert.equal(record?.['error.message'], record?.['event.reason'] ? undefined : span?.failure);
          const metrics = (await telemetry.metrics.expose()).body;
          const status = span?.attributes['http.response.status_code'];
          assert.ok(metrics.includes(`_count{method="GET",route="unmatched",status_code="${status}"} 1`));
          return [status, span?.failure, span?.attributes['error.type']];
        }
        const ended = 'the server ended the response before it was complete';
        for (const [path, ...expected] of [
          ['/destroyed', 500, ended, 'response_aborted'],
          ['/destroyed-late', 500, ended, 'response_aborted'],
          ['/destroyed-with-error', 500, 'too far', 'RangeError'],
          ['/socket-destroyed', 500, ended, 'response_aborted'],
          ['/socket-destroyed-with-error', 500, ended, 'response_aborted'],
          ['/pipeline', 500, 'the source failed', 'E_SOURCE'],
          ['/pipeline-late', 500, 'the source failed', 'E_SOURCE'],
          ['/source-destroyed', 500, 'Premature close', 'ERR_STREAM_PREMATURE_CLOSE'],
          ['/set', 500, 'set by hand', 'Error'],
        ] as const) {
          it(`is recorded as a server error when the handler aborts it: ${path}`, async () => {
            await exchange(observed.port, get(path));
            assert.deepEqual(await seen(), expected);
            assert.equal(telemetry.records.at(-1)?.['log.level'], 'error');
          });
        }

        it('is recorded as a server error when the server shuts down', async () => {
          const done = exchange(observed.port, get('/waits'), () =>
            setTimeout(() => observed.server.closeAllConnections(), 50),
          );
          await done;
          assert.deepEqual(await seen(), [500, ended, 'response_aborted']);
        });

        for (const [action, disconnect] of Object.entries({
          'closes the connection': (socket) => socket.destroy(),
          'resets the connection': (socket) => socket.resetAndDestroy(),
          'half-closes': (socket) => socket.end(),
        } satisfies Record<string, (socket: import('node:net').Socket) => void>)) {
          it(`is recorded as a client disconnect when the client ${action} before the response head`, async () => {
            await exchange(observed.port, get('/waits'), (socket) => setTimeout(disconnect, 50, socket));
            assert.deepEqual(await seen(), [499, 'the client closed the connection', 'aborted']);
          });

          it(`is recorded as a client disconnect when the client ${action} during a streamed response`, async () => {
            const done = exchange(observed.port, get('/endless'), (socket) =>
              socket.once('data', () => disconnect(socket)),
            );
            await done;
            assert.deepEqual(await seen(), [200, 'the client closed the connection', 'aborted']);
          });
        }

        it('is recorded as a server error when a half-closed client still waits for the response', async () => {
          Object.assign(observed.server, { httpAllowHalfOpen: true });
          await exchange(observed.port, get('/destroyed-late'), (socket) => socket.end());
          assert.deepEqual(await seen(), [500, ended, 'response_aborted']);
          await until(() => telemetry.spans.length === 1);
        });
      });
    }
  });
}
