import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const contenders = 20;
const rounds = 20;

describe('lockDataDirectory with concurrent processes', function race() {
  this.timeout(120_000);

  it(`succeeds in exactly one of ${contenders} processes, ${rounds} times, after SIGKILL of the previous holder`, async () => {
    const directory = await mkdtemp(join(tmpdir(), 'glasshouse-race-'));
    const locker = fileURLToPath(new URL('./locker.js', import.meta.url));
    const start = async () => {
      const child = fork(locker, [directory]);
      await once(child, 'message');
      return child;
    };
    let processes: ChildProcess[] = [];
    try {
      processes = await Promise.all(Array.from({ length: contenders }, start));
      for (let round = 1; round <= rounds; round++) {
        const results = processes.map(async (child) => (await once(child, 'message'))[0] as string);
        const at = Date.now() + 30;
        for (const child of processes) child.send(at);
        const found = await Promise.all(results);
        const winners = processes.filter((_, index) => found[index] === 'won');
        assert.equal(winners.length, 1, `round ${round}: ${found}`);
        assert.deepEqual([...new Set(found)].sort(), ['DirectoryInUseError', 'won'], `round ${round}`);
        const [winner] = winners as [ChildProcess];
        winner.kill('SIGKILL');
        await once(winner, 'exit');
        processes = [...processes.filter((child) => child !== winner), await start()];
      }
    } finally {
      for (const child of processes) child.kill('SIGKILL');
      await rm(directory, { recursive: true });
    }
  });
});
