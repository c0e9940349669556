import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FolderInUseError, lockFolder } from '../../src/embedded/lock-folder.js';
import { thisProcess } from '../../src/embedded/process-identity.js';

describe('lockFolder', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'glasshouse-lock-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const holdBy = (holder: unknown) => writeFileSync(join(folder, 'lock'), JSON.stringify(holder));

  it('is exclusive until it is given back, and leaves nothing behind', () => {
    const unlock = lockFolder(folder);
    assert.throws(() => lockFolder(folder), FolderInUseError);
    assert.deepEqual(readdirSync(folder), ['lock']);
    unlock();
    assert.deepEqual(readdirSync(folder), []);
    lockFolder(folder)();
  });

  it('names the folder and the process that has it', async () => {
    const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    const pid = other.pid ?? assert.fail();
    try {
      holdBy({ pid, started: '' });
      assert.throws(
        () => lockFolder(folder),
        (error) => {
          assert.ok(error instanceof FolderInUseError);
          assert.equal(error.pid, pid);
          assert.match(error.message, new RegExp(`${folder} is in use by process ${pid}`));
          return true;
        },
      );
      other.kill('SIGKILL');
      await once(other, 'exit');
      lockFolder(folder)();
    } finally {
      other.kill('SIGKILL');
    }
  });

  it('takes over from a process that is gone, also when its id was given again', () => {
    const self = thisProcess();
    for (const stale of [
      { pid: 2 ** 30, started: '5' },
      'nonsense',
      { pid: -1 },
      ...(self.started ? [{ ...self, started: '1' }] : []),
    ]) {
      holdBy(stale);
      const unlock = lockFolder(folder);
      assert.throws(() => lockFolder(folder), FolderInUseError);
      unlock();
      assert.ok(!existsSync(join(folder, 'lock')));
    }
  });

  it('does not give back what has become another’s', () => {
    const unlock = lockFolder(folder);
    holdBy({ pid: 1, started: '' });
    unlock();
    assert.ok(existsSync(join(folder, 'lock')));
  });
});
