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
const exit = async (child: ChildProcess) =>
  (child.exitCode ?? (await once(child, 'exit'))[0]) as number | null;

describe('main', () => {
  it('tells its parent when it is ready, serves, and stops in order', async () => {
    const { child, output } = start({ ...free, SCRAPE_TARGETS: 'gone=http://127.0.0.1:1/metrics' });
    const [message] = await once(child, 'message');
    assert.equal(message.type, 'ready');
    const { items } = await getJson(`http://127.0.0.1:${message.port}/api/targets`);
    assert.equal(items[0].name, 'gone');
    child.kill('SIGTERM');
    assert.equal(await exit(child), 0);
    assert.equal(output.text, '', 'nothing to say at level warn');
  });

  it('stops when its parent goes', async () => {
    const { child } = start(free);
    await once(child, 'message');
    child.disconnect();
    assert.equal(await exit(child), 0);
  });

  it('says what is wrong with its environment', async () => {
    const bad = start({ ...free, FORWARD_PORT: 'x' });
    assert.equal(await exit(bad.child), 78);
    assert.match(bad.output.text, /FORWARD_PORT must be a whole number/);
    const targets = start({ ...free, SCRAPE_TARGETS: 'gateway' });
    assert.equal(await exit(targets.child), 1);
    assert.match(targets.output.text, /SCRAPE_TARGETS: .*gateway.* is not name=http/);
  });
});
