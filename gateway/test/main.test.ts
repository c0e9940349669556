import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { eventually } from '@glasshouse/timing/testing';
import { type Backends, startBackends } from './support/backends.js';
import { publicUrl } from './support/issuer.js';

const main = fileURLToPath(new URL('../src/main.js', import.meta.url));

describe('the gateway’s process', () => {
  let backends: Backends;
  let child: ChildProcess;
  let url: string;

  beforeEach(async () => {
    backends = await startBackends();
    const { oauth, customer, product, order } = backends.urls;
    child = fork(main, {
      env: {
        ...{
          PATH: process.env.PATH,
          PORT: '0',
          OPERATIONS_PORT: '0',
          LOG_STDOUT: 'off',
          PUBLIC_URL: publicUrl,
        },
        ...{ OAUTH_URL: oauth, CUSTOMER_URL: customer, PRODUCT_URL: product, ORDER_URL: order },
      },
    });
    const [message] = (await once(child, 'message')) as [{ type: string; port: number }];
    assert.equal(message.type, 'ready');
    url = `http://127.0.0.1:${message.port}`;
  });
  afterEach(async () => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    await backends.close();
  });

  it('finishes what it has begun when it is told to stop, takes no more, and ends with 0', async () => {
    let finish = () => {};
    const reached = new Promise<void>((resolve) => {
      backends.trouble.product = () => {
        resolve();
        return new Promise((done) => {
          finish = done;
        });
      };
    });
    const ended = once(child, 'exit');
    const running = fetch(`${url}/products/TERRARIUM`);
    await reached;
    child.kill('SIGTERM');
    await refusedBy(url);
    finish();
    const answer = await running;
    assert.deepEqual([answer.status, await answer.json()], [200, { sku: 'TERRARIUM' }]);
    assert.deepEqual(await ended, [0, null]);
  });
});

/** Resolves once nothing is accepted any more. */
async function refusedBy(url: string): Promise<void> {
  await eventually(() =>
    assert.rejects(
      fetch(`${url}/health/live`, { headers: { connection: 'close' } }).then((response) =>
        response.arrayBuffer(),
      ),
    ),
  );
}
