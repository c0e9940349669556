import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { holdFolder } from '../src/hold-folder.js';

describe('holdFolder', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'launcher-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('refuses a second user and names the first, until it is given back', async () => {
    const release = await holdFolder(folder);
    await assert.rejects(holdFolder(folder), new RegExp(`process ${process.pid} uses .*DATA_FOLDER`));
    await release();
    await (await holdFolder(folder))();
    assert.deepEqual(await readdir(folder), []);
  });

  it('takes over from one that was killed', async () => {
    const gone = spawnSync(process.execPath, ['--version']).pid;
    await writeFile(join(folder, 'launcher.pid'), `${gone}\n`);
    await (await holdFolder(folder))();
  });
});
