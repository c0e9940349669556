import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { ensureAdministrator } from '../src/administrator.js';

describe('ensureAdministrator', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'launcher-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('generates a password once and stores it in a file readable only by the owner', async () => {
    const made = await ensureAdministrator(folder, { username: 'admin' });
    assert.match(made.password, /^[\w-]{20}$/);
    const file = join(folder, 'admin.json');
    assert.equal((await stat(file)).mode & 0o777, 0o600);
    assert.deepEqual(JSON.parse(await readFile(file, 'utf8')), made);
    assert.deepEqual(await ensureAdministrator(folder, { username: 'admin' }), made);
  });

  it('returns a given password without storing it', async () => {
    const given = { username: 'root', password: 'from outside' };
    assert.deepEqual(await ensureAdministrator(folder, given), given);
    assert.deepEqual(await readdir(folder), []);
  });

  it('sets mayKeepPassword if the store existed before', async () => {
    const given = { username: 'root', password: 'from outside' };
    await mkdir(join(folder, 'oauth'));
    assert.deepEqual(await ensureAdministrator(folder, given), { ...given, mayKeepPassword: true });
    const made = await ensureAdministrator(folder, { username: 'root' });
    assert.equal(made.mayKeepPassword, true);
    assert.deepEqual(await ensureAdministrator(folder, { username: 'root' }), made);
  });

  it('does not set mayKeepPassword for a new store', async () => {
    const made = await ensureAdministrator(folder, { username: 'admin' });
    await mkdir(join(folder, 'oauth'));
    assert.deepEqual(await ensureAdministrator(folder, { username: 'admin' }), made);
    assert.equal(made.mayKeepPassword, undefined);
  });

  it('always sets mayKeepPassword for MongoDB, which may contain older documents', async () => {
    const made = await ensureAdministrator(folder, { username: 'admin', store: 'mongodb' });
    assert.equal(made.mayKeepPassword, true);
  });

  it('leaves no damaged file on a full disk, so that the next start succeeds', async function () {
    if (process.platform === 'win32') this.skip();
    // a limit on the file size simulates the full disk
    const fixture = fileURLToPath(new URL('fixtures/administrator.js', import.meta.url));
    const script = 'trap "" XFSZ; ulimit -f 0; exec "$0" "$@"';
    const run = promisify(execFile)('sh', ['-c', script, process.execPath, fixture, folder]);
    await assert.rejects(run, /EFBIG/);
    assert.deepEqual(await readdir(folder), []);
    assert.match((await ensureAdministrator(folder, { username: 'admin' })).password, /^[\w-]{20}$/);
  });

  it('throws an error with advice for a damaged file', async () => {
    await writeFile(join(folder, 'admin.json'), '{"username":');
    await assert.rejects(
      ensureAdministrator(folder, { username: 'admin' }),
      /admin\.json is damaged: delete it/,
    );
  });
});
