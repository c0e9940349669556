import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDataFolder } from '../src/data-folder.js';

describe('data folder', () => {
  let parent: string;
  beforeEach(async () => {
    parent = await mkdtemp(join(tmpdir(), 'launcher-'));
  });
  afterEach(() => rm(parent, { recursive: true }));

  it('is created with its parents, and is refused to a second process until it is unlocked', async () => {
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

  it('may be a symbolic link to a folder', async () => {
    const link = join(parent, 'link');
    await symlink(await mkdtemp(join(parent, 'real-')), link);
    (await openDataFolder(link))();
  });

  it('is refused with advice when a file is in its place or in its path', async () => {
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

  it('is refused where no folder can be created', async () => {
    // read-only or without rights everywhere; below /proc Node's own recursive mkdir never returns
    await assert.rejects(
      openDataFolder('/proc/none/data'),
      /^Error: cannot use \/proc\/none\/data for the data: E/,
    );
  });
});
