import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readOrMakeAdministrator } from '../src/administrator.js';

describe('readOrMakeAdministrator', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'launcher-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('makes a password once and keeps it for the owner alone', async () => {
    const made = await readOrMakeAdministrator(folder, { username: 'admin' });
    assert.match(made.password, /^[\w-]{20}$/);
    const file = join(folder, 'admin.json');
    assert.equal((await stat(file)).mode & 0o777, 0o600);
    assert.deepEqual(JSON.parse(await readFile(file, 'utf8')), made);
    assert.deepEqual(await readOrMakeAdministrator(folder, { username: 'admin' }), made);
  });

  it('uses a given password and writes nothing', async () => {
    const given = { username: 'root', password: 'from outside' };
    assert.deepEqual(await readOrMakeAdministrator(folder, given), given);
    assert.deepEqual(await readdir(folder), []);
  });

  it('says what to do about a damaged file', async () => {
    await writeFile(join(folder, 'admin.json'), '{"username":');
    await assert.rejects(
      readOrMakeAdministrator(folder, { username: 'admin' }),
      /admin\.json is damaged: delete it/,
    );
  });
});
