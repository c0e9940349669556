import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
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

  it('marks a password that an administrator of an older store may not have', async () => {
    const given = { username: 'root', password: 'from outside' };
    await mkdir(join(folder, 'oauth'));
    assert.deepEqual(await readOrMakeAdministrator(folder, given), { ...given, mayKeepPassword: true });
    const made = await readOrMakeAdministrator(folder, { username: 'root' });
    assert.equal(made.mayKeepPassword, true);
    assert.deepEqual(await readOrMakeAdministrator(folder, { username: 'root' }), made);
  });

  it('does not mark the password that a new store was made with', async () => {
    const made = await readOrMakeAdministrator(folder, { username: 'admin' });
    await mkdir(join(folder, 'oauth'));
    assert.deepEqual(await readOrMakeAdministrator(folder, { username: 'admin' }), made);
    assert.equal(made.mayKeepPassword, undefined);
  });

  it('marks every password for MongoDB, whose documents may be older', async () => {
    const made = await readOrMakeAdministrator(folder, { username: 'admin', store: 'mongodb' });
    assert.equal(made.mayKeepPassword, true);
  });

  it('says what to do about a damaged file', async () => {
    await writeFile(join(folder, 'admin.json'), '{"username":');
    await assert.rejects(
      readOrMakeAdministrator(folder, { username: 'admin' }),
      /admin\.json is damaged: delete it/,
    );
  });
});
