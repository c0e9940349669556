import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createTestTelemetry } from '@glasshouse/telemetry/testing';
import Koa from 'koa';
import { ProblemError } from '../../src/problem/problem.js';
import { renderProblems } from '../../src/problem/render.js';

describe('renderProblems while the server stops', () => {
  const telemetry = createTestTelemetry('stopping');
  let isStopping = false;
  let server: Server;
  before(async () => {
    const app = new Koa();
    const enter = () => new ProblemError('OVERLOADED');
    app.use(renderProblems(telemetry, () => isStopping, new Set(), { enter, leave() {} }));
    server = createServer(app.callback());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });

  it('closes the connection of a request that admission refuses', async () => {
    const { port } = server.address() as AddressInfo;
    const connectionOf = async () => {
      const response = await fetch(`http://127.0.0.1:${port}/`);
      await response.text();
      assert.equal(response.status, 503);
      return response.headers.get('connection');
    };
    assert.equal(await connectionOf(), 'keep-alive');
    isStopping = true;
    assert.equal(await connectionOf(), 'close');
  });
});
