import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDataFolder } from '../src/data-folder.js';

describe('openDataFolder', () => {
  let parent: string;
  beforeEach(async () => {
    parent = await mkdtemp(join(tmpdir(), 'launcher-'));
  });
  afterEach(() => rm(parent, { recursive: true }));

  it('creates the folder with its parents and locks it until it is unlocked', async () => {
    const folder = join(parent, 'a b', 'data');
    const unlock = await openDataFolder(folder);
    await assert.rejects(
      openDataFolder(folder),
      new RegExp(`${folder} is in use by process ${process.pid}: .*\nStop that process, or set DATA_FOLDER`),
    );
    unlock();
    (await openDataFolder(folder))();
    assert.deepEqual(await readdir(folder), []);
  });

  it('accepts a symbolic link to a folder', async () => {
    const link = join(parent, 'link');
    await symlink(await mkdtemp(join(parent, 'real-')), link);
    (await openDataFolder(link))();
  });

  it('throws an error with advice if the path or one of its parents is a file', async () => {
    const file = join(parent, 'file');
    await writeFile(file, '');
    for (const [folder, code] of [
      [file, 'EEXIST'],
      [join(file, 'data'), 'ENOTDIR'],
    ])
      await assert.rejects(
        openDataFolder(folder as string),
        new RegExp(
          `^Error: cannot use ${folder} for the data: ${code}.*\nSet DATA_FOLDER to another folder\\.$`,
        ),
      );
  });

  it('throws an error if the folder cannot be created', async () => {
    // no process may create folders below /proc, where Node's recursive mkdir never returns
    await assert.rejects(
      openDataFolder('/proc/none/data'),
      /^Error: cannot use \/proc\/none\/data for the data: E/,
    );
  });
});
