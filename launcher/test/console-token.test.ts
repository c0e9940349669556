import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureConsoleToken } from '../src/console-token.js';

describe('token of the console', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'console-token-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('is absent on a loopback address', async () => {
    for (const host of ['127.0.0.1', '::1', 'localhost'])
      assert.equal(await ensureConsoleToken(folder, { host }), '');
  });

  it('is the given one on every address', async () => {
    for (const host of ['127.0.0.1', '0.0.0.0'])
      assert.equal(
        await ensureConsoleToken(folder, { host, given: 'a-given-token-here' }),
        'a-given-token-here',
      );
  });

  it('is generated once on another address, and stored for its owner only', async () => {
    const token = await ensureConsoleToken(join(folder, 'data'), { host: '0.0.0.0' });
    assert.match(token, /^[\w-]{20}$/);
    assert.equal(await ensureConsoleToken(join(folder, 'data'), { host: '192.168.0.1' }), token);
    const file = join(folder, 'data', 'console-token');
    assert.equal(readFileSync(file, 'utf8').trim(), token);
    if (process.platform !== 'win32') assert.equal(statSync(file).mode & 0o777, 0o600);
  });
});
