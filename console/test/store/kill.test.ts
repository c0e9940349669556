import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { getJson, post, until, zipkinSpan } from '../start-console.js';

const file = fileURLToPath(new URL('../../server/src/main.js', import.meta.url));

describe('process of the console with a history', function () {
  this.timeout(60_000);
  let folder: string;
  const children: ChildProcess[] = [];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'glasshouse-kill-'));
  });
  afterEach(async () => {
    for (const child of children.splice(0)) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    rmSync(folder, { recursive: true, force: true });
  });

  async function start(): Promise<{ child: ChildProcess; url: string }> {
    const env = {
      PATH: process.env.PATH,
      PORT: '0',
      FORWARD_PORT: '0',
      ZIPKIN_PORT: '0',
      OTLP_PORT: '0',
      HISTORY_FOLDER: folder,
    };
    const child = fork(file, { env, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    children.push(child);
    const [{ port }] = await once(child, 'message');
    return { child, url: `http://127.0.0.1:${port}` };
  }

  it('shows the spans of the killed process as a former run', async () => {
    const first = await start();
    await post(`${first.url}/api/v2/spans`, [zipkinSpan({ traceId: 'a'.repeat(32) })]);
    await until(() => existsSync(join(folder, 'tail.ghs')));
    first.child.kill('SIGKILL');
    await once(first.child, 'exit');

    const second = await start();
    const { items } = await getJson(`${second.url}/api/runs`);
    assert.deepEqual(
      items.map(({ current, spans }: { current: boolean; spans: number }) => [current, spans]),
      [
        [true, 0],
        [false, 1],
      ],
    );
    for (const list of ['requests', 'traces', 'spans']) {
      const count = async (query: string) =>
        (await getJson(`${second.url}/api/${list}${query}`)).items.length;
      assert.equal(await count(''), 0, list);
      assert.equal(await count(`?run=${items[1].id}`), 1, list);
      assert.equal(await count('?run=all'), 1, list);
      assert.equal(await count('?run=unknown'), 0, list);
    }
    const { spans } = await getJson(`${second.url}/api/traces/${'a'.repeat(32)}`);
    assert.equal(spans.length, 1);
    const status = await getJson(`${second.url}/api/status`);
    assert.equal(status.history.state, 'on');
    assert.equal(status.spans.restored, 1);
    // a process that stops in order writes what arrived since
    await post(`${second.url}/api/v2/spans`, [zipkinSpan({ traceId: 'b'.repeat(32) })]);
    second.child.kill('SIGTERM');
    await once(second.child, 'exit');
    const third = await start();
    assert.equal((await getJson(`${third.url}/api/status`)).spans.restored, 2);
    assert.equal((await getJson(`${third.url}/api/runs`)).items.length, 3);
  });
});
