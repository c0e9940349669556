import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { DirectoryInUseError, lockDataDirectory } from '../src/lock-data-directory.js';
import { newHolder, thisProcess } from '../src/process-identity.js';

describe('lockDataDirectory', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'glasshouse-lock-'));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  const lockWith = (content: string | object) =>
    writeFileSync(join(directory, 'lock'), typeof content === 'string' ? content : JSON.stringify(content));

  it('locks exclusively until it is unlocked, and leaves no file behind', () => {
    const unlock = lockDataDirectory(directory);
    assert.throws(() => lockDataDirectory(directory), DirectoryInUseError);
    assert.deepEqual(readdirSync(directory), ['lock']);
    unlock();
    assert.deepEqual(readdirSync(directory), []);
    lockDataDirectory(directory)();
  });

  it('throws an error with the directory and the process that has locked it', async () => {
    const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    const pid = other.pid ?? assert.fail();
    try {
      lockWith({ pid, started: '' });
      assert.throws(
        () => lockDataDirectory(directory),
        (error) => {
          assert.ok(error instanceof DirectoryInUseError);
          assert.equal(error.pid, pid);
          assert.match(error.message, new RegExp(`^${directory} is in use by process ${pid}: one process`));
          return true;
        },
      );
      other.kill('SIGKILL');
      await once(other, 'exit');
      lockDataDirectory(directory)();
    } finally {
      other.kill('SIGKILL');
    }
  });

  const self = thisProcess();
  const stale: Record<string, string | object> = {
    'of a process that has ended': { ...newHolder(), pid: 2 ** 30 },
    'of an earlier version': { pid: 2 ** 30, started: '5' },
    'without content': '',
    'with only white space': ' \n',
    'with truncated content': '{"pid":1',
    'with null': 'null',
    'with a JSON string': '"nonsense"',
    'with binary content': '\u0000\u0001\ufffd',
    'with an impossible process id': { ...newHolder(), pid: -1 },
    'with a path as its id': { ...newHolder(), pid: 2 ** 30, id: '../../x' },
    ...(self.started && { 'whose process id was reused': { ...newHolder(), started: '1' } }),
    ...(self.boot && { 'from before a reboot': { ...newHolder(), boot: 'another' } }),
  };
  for (const [description, content] of Object.entries(stale)) {
    it(`replaces a lock ${description}`, () => {
      lockWith(content);
      const unlock = lockDataDirectory(directory);
      assert.throws(() => lockDataDirectory(directory), DirectoryInUseError);
      unlock();
      assert.deepEqual(readdirSync(directory), []);
    });
  }

  it('replaces a stale lock after another process was killed while replacing it', () => {
    const dead = () => ({ ...newHolder(), pid: 2 ** 30 });
    const [first, second] = [dead(), dead()];
    lockWith(first);
    writeFileSync(join(directory, `lock.${first.id}`), JSON.stringify(second));
    const unlock = lockDataDirectory(directory);
    assert.throws(() => lockDataDirectory(directory), DirectoryInUseError);
    unlock();
    assert.ok(!existsSync(join(directory, 'lock')));
  });

  it('keeps a lock of another host, and names the file to delete', () => {
    lockWith({ ...newHolder(), pid: 2 ** 30, host: `not-${hostname()}` });
    assert.throws(
      () => lockDataDirectory(directory),
      new RegExp(`process 1073741824 on host not-.*if that process has ended, delete ${directory}/lock$`),
    );
  });

  it('locks the directory that a symbolic link points to', () => {
    const link = `${directory}-link`;
    symlinkSync(directory, link);
    try {
      const unlock = lockDataDirectory(link);
      assert.throws(() => lockDataDirectory(directory), DirectoryInUseError);
      unlock();
    } finally {
      rmSync(link);
    }
  });

  it('throws an error with the cause for a missing directory, a file in its place, or a lock that is a directory', () => {
    assert.throws(() => lockDataDirectory(join(directory, 'none')), /^Error: cannot lock .*none: ENOENT/);
    writeFileSync(join(directory, 'file'), '');
    assert.throws(() => lockDataDirectory(join(directory, 'file')), /^Error: cannot lock .*file: ENOTDIR/);
    mkdirSync(join(directory, 'lock'));
    assert.throws(() => lockDataDirectory(directory), /^Error: cannot lock .*: EISDIR/);
    assert.deepEqual(readdirSync(directory).sort(), ['file', 'lock']);
  });

  it('does not release a lock that another process has acquired in the meantime', () => {
    const unlock = lockDataDirectory(directory);
    lockWith({ pid: 1, started: '' });
    unlock();
    assert.ok(existsSync(join(directory, 'lock')));
  });
});
