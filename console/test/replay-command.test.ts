import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { eventually } from '@glasshouse/timing/testing';
import { sampleRecording } from './web/replay/sample-recording.js';

const command = fileURLToPath(new URL('../../../incidents/dist/src/cli/main.js', import.meta.url));

describe('npm run incident -- replay', function () {
  this.timeout(90_000);
  let folder: string;
  let child: ChildProcess | undefined;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'glasshouse-replay-'));
  });
  after(() => rm(folder, { recursive: true }));
  afterEach(() => {
    if (child?.exitCode === null) process.kill(-(child.pid ?? 0), 'SIGKILL');
  });

  /** Starts the command in the folder as npm does, in a process group of its own. */
  function start(args: readonly string[]) {
    const { INIT_CWD: _, ...environment } = process.env;
    const started = spawn(process.execPath, [command, 'replay', ...args], {
      env: { ...environment, INIT_CWD: folder },
      detached: true,
    });
    child = started;
    let output = '';
    for (const stream of [started.stdout, started.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
    return { exited: once(started, 'close'), output: () => output };
  }

  it('prints the address of the page, serves the recording, and ends with Ctrl-C', async () => {
    const recording = gzipSync(JSON.stringify(sampleRecording()));
    await writeFile(join(folder, 'run.json.gz'), recording);
    const { output, exited } = start(['run.json.gz']);
    const address = await eventually(() => {
      const [, url] = /(http:\/\/127\.0\.0\.1:\d+)\/#\/replay\b/.exec(output()) ?? [];
      assert.ok(url, output());
      return url;
    }, 60_000);
    const page = await (await fetch(address)).text();
    assert.match(page, /data-recording="\/recording"/);
    const served = await fetch(`${address}/recording`);
    assert.deepEqual(Buffer.from(await served.arrayBuffer()), recording);
    assert.equal((await fetch(`${address}/api/status`)).status, 404);
    process.kill(-(child?.pid ?? 0), 'SIGINT');
    assert.deepEqual(await exited, [0, null]);
  });

  it('exits with a reason for a file that is no recording', async () => {
    await writeFile(join(folder, 'other.json'), '{}');
    const { output, exited } = start(['other.json']);
    assert.deepEqual(await exited, [2, null]);
    assert.match(output(), /^other\.json is no recording of an incident/);
  });

  it('exits with a reason without a file', async () => {
    const { output, exited } = start([]);
    assert.deepEqual(await exited, [2, null]);
    assert.match(output(), /^replay needs a file with a recording/);
  });
});
