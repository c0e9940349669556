import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { getJson } from './start-console.js';

const file = fileURLToPath(new URL('../server/src/main.js', import.meta.url));
const free = { PORT: '0', FORWARD_PORT: '0', ZIPKIN_PORT: '0', OTLP_PORT: '0' };

function start(environment: Record<string, string>) {
  const child = fork(file, {
    env: { PATH: process.env.PATH, ...environment },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const output = { text: '' };
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (bytes) => (output.text += bytes));
  return { child, output };
}
/** Time of a start on a busy machine. */
const slowestStartMs = 10_000;
const exit = async (child: ChildProcess) =>
  (child.exitCode ?? (await once(child, 'exit'))[0]) as number | null;

describe('main', () => {
  it('reports its readiness to the parent process, serves, and exits with 0 after SIGTERM', async () => {
    const { child, output } = start({ ...free, SCRAPE_TARGETS: 'gone=http://127.0.0.1:1/metrics' });
    const [message] = await once(child, 'message');
    assert.equal(message.type, 'ready');
    const { items } = await getJson(`http://127.0.0.1:${message.port}/api/targets`);
    assert.equal(items[0].name, 'gone');
    child.kill('SIGTERM');
    assert.equal(await exit(child), 0);
    assert.equal(output.text, '', 'no log records at level warn');
  });

  it('exits with 0 when the parent process disconnects', async () => {
    const { child } = start(free);
    await once(child, 'message');
    child.disconnect();
    assert.equal(await exit(child), 0);
  });

  it('exits with 78 and names the setting for an invalid environment', async () => {
    const bad = start({ ...free, FORWARD_PORT: 'x' });
    assert.equal(await exit(bad.child), 78);
    assert.match(bad.output.text, /FORWARD_PORT must be a whole number/);
    // neither a failing log destination nor the delivery of telemetry may delay the exit
    const targets = start({ ...free, SCRAPE_TARGETS: 'gateway', LOG_FORWARD: '127.0.0.1:1' });
    const began = performance.now();
    const [code] = await once(targets.child, 'close');
    assert.equal(code, 78);
    assert.match(targets.output.text, /SCRAPE_TARGETS: .*gateway.* is not name=http/);
    assert.ok(performance.now() - began < slowestStartMs, 'no attempt to deliver telemetry');
  });
});
