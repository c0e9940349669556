import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { eventually } from '@glasshouse/timing/testing';
import { type Backends, startBackends, urlSettings } from './support/backends.js';
import { publicUrl } from './support/issuer.js';

const main = fileURLToPath(new URL('../src/main.js', import.meta.url));

describe('The gateway process', () => {
  let backends: Backends;
  let child: ChildProcess;
  let url: string;

  beforeEach(async () => {
    backends = await startBackends();
    child = fork(main, {
      env: {
        ...{
          PATH: process.env.PATH,
          PORT: '0',
          OPERATIONS_PORT: '0',
          LOG_STDOUT: 'off',
          PUBLIC_URL: publicUrl,
        },
        ...urlSettings(backends.urls),
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

  it('finishes requests in progress after SIGTERM, refuses new ones, and exits with 0', async () => {
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
    const response = await running;
    assert.deepEqual([response.status, await response.json()], [200, { sku: 'TERRARIUM' }]);
    assert.deepEqual(await ended, [0, null]);
  });
});

/** Resolves once the port refuses connections. */
async function refusedBy(url: string): Promise<void> {
  await eventually(() =>
    assert.rejects(
      fetch(`${url}/health/live`, { headers: { connection: 'close' } }).then((response) =>
        response.arrayBuffer(),
      ),
    ),
  );
}
