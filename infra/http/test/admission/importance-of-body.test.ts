import assert from 'node:assert/strict';
import { createTestTelemetry, type TestTelemetry } from '@glasshouse/telemetry/testing';
import { eventually } from '@glasshouse/timing/testing';
import Type from 'typebox';
import { createHttpApp } from '../../src/app.js';
import { handle } from '../../src/operation/handle.js';
import { operation } from '../../src/operation/operation.js';
import { listen } from '../../src/server/listen.js';
import type { RunningServer } from '../../src/types.js';
import { type RawConnection, rawConnection } from '../support/raw.js';

const head = (length: number) =>
  `POST /things HTTP/1.1\r\nhost: x\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: ${length}\r\n\r\n`;
const post = (body: string) => head(body.length) + body;

/** Returns the statuses of all responses in a raw text. */
const statuses = (text: string) => [...text.matchAll(/HTTP\/1\.1 (\d+)/g)].map((match) => Number(match[1]));

describe('admission control of an operation with importanceOfBody', () => {
  let telemetry: TestTelemetry;
  let server: RunningServer;
  let connection: RawConnection;
  let release: (() => void)[];
  let bodies: unknown[];

  /** Fills the server up to the share at which normal requests are refused, and critical ones are not yet. */
  beforeEach(async () => {
    telemetry = createTestTelemetry('callee');
    release = [];
    bodies = [];
    const hold = operation({
      id: 'hold',
      method: 'GET',
      path: '/hold',
      access: 'anyone',
      summary: 'Hold',
      importance: 'always',
    });
    const add = operation({
      id: 'add',
      method: 'POST',
      path: '/things',
      access: 'anyone',
      summary: 'Add',
      body: Type.Object({ kind: Type.String(), filler: Type.Optional(Type.String()) }),
      bodyType: 'form',
      importanceOfBody: (text) => (text.startsWith('kind=urgent') ? 'critical' : 'normal'),
    });
    const app = createHttpApp({
      telemetry,
      readiness: {},
      routes: [
        handle(hold, () => new Promise<void>((resolve) => release.push(resolve))),
        handle(add, async ({ body }) => void bodies.push({ ...body })),
      ],
    });
    server = await listen(app, {
      host: '127.0.0.1',
      port: 0,
      admission: { delayMs: 0, maxRequests: 4 },
    });
    for (let at = 0; at < 3; at += 1) void fetch(`${server.url}/hold`).catch(() => {});
    await eventually(() => assert.equal(release.length, 3));
    connection = await rawConnection(server.url);
  });
  afterEach(async () => {
    connection.destroy();
    for (const resolve of release) resolve();
    await server.close(100);
    await telemetry.close();
  });

  it('uses the importance of the body, and leaves the body to the handler', async () => {
    connection.write(post('kind=urgent&filler=a'));
    assert.deepEqual(statuses(await connection.until(/HTTP/)), [204]);
    assert.deepEqual(bodies, [{ kind: 'urgent', filler: 'a' }]);
  });

  it('serves further requests of a connection after a refused one', async () => {
    connection.write(post('kind=slow'));
    await connection.until(/HTTP\/1\.1 503/);
    connection.write(post('kind=slow') + post('kind=urgent'));
    assert.deepEqual(statuses(await connection.until(/HTTP\/1\.1 204/)), [503, 503, 204]);
    assert.deepEqual(bodies, [{ kind: 'urgent' }]);
  });

  it('uses the importance of the operation while the body has not arrived', async () => {
    connection.write(head('kind=urgent'.length));
    await connection.until(/HTTP\/1\.1 503/);
    connection.write(`kind=urgent${post('kind=urgent')}`);
    assert.deepEqual(statuses(await connection.until(/HTTP\/1\.1 204/)), [503, 204]);
  });

  it('uses the importance of the operation for a body of more than 4 KiB', async () => {
    const long = `kind=urgent&filler=${'a'.repeat(4096)}`;
    connection.write(post(long));
    assert.deepEqual(statuses(await connection.until(/HTTP/)), [503]);
  });
});
