import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const entry = new URL('../src/index.js', import.meta.url).href;
const program = `
  import { createFaults } from ${JSON.stringify(entry)};
  const faults = createFaults();
  faults.replace([{ id: 'f', port: 'process', effect: { type: 'freeze', ms: 300, everyMs: 1000 } }]);
  process.on('message', () => faults.replace([]));
  let last = performance.now();
  setInterval(() => {
    const now = performance.now();
    if (now - last > 250) process.send(Math.round(now - last));
    last = now;
  }, 10);`;

/** Returns the state letter of a process on Linux: T for a stopped one; undefined when it has ended. */
function stateOf(pid: number): string | undefined {
  try {
    return /\) (\S)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1];
  } catch {
    return undefined;
  }
}

async function until(holds: () => boolean): Promise<void> {
  for (let n = 0; n < 1500 && !holds(); n++) await sleep(20);
  assert.ok(holds());
}

describe('freeze of a process', function freeze() {
  this.timeout(60_000);
  let child: ChildProcess;
  const pauses: number[] = [];

  beforeEach(() => {
    pauses.length = 0;
    child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    child.on('message', (ms) => pauses.push(Number(ms)));
  });
  afterEach(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  });

  it('suspends the process repeatedly until the fault is removed', async () => {
    await until(() => pauses.length >= 2);
    assert.ok(
      pauses.every((ms) => ms >= 280),
      `${pauses}`,
    );
    child.send('remove');
    await sleep(500);
    const before = pauses.length;
    await sleep(2500);
    assert.equal(pauses.length, before, 'no pause after the removal');
  });

  it('leaves no helper behind when the process is killed', async function helper() {
    if (process.platform !== 'linux') this.skip();
    await until(() => pauses.length >= 1);
    const pid = child.pid as number;
    const helpers = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').map(Number);
    assert.equal(helpers.length, 1);
    child.kill('SIGKILL');
    await once(child, 'exit');
    await until(() => stateOf(helpers[0] as number) === undefined);
  });
});
