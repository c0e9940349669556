import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from '../compose-file.js';

const hooks = fileURLToPath(new URL('./forbid-leftovers.js', import.meta.url));

describe('forbid-leftovers.js, required by parallel mocha', function forbidLeftovers() {
  this.timeout(60_000);
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'glasshouse-leftovers-'));
  });
  after(() => rm(folder, { recursive: true }));

  it('fails a file that leaves a server open, and passes files that close theirs, even in a root hook', async () => {
    const closed = `
      const { createServer } = require('node:http');
      let server;
      it('listens', (done) => { server = createServer().listen(0, '127.0.0.1', done); });`;
    const files = {
      leaving: closed,
      closing: `${closed} after((done) => server.close(done));`,
      // its timer ends shortly after the tests
      later: `it('starts a timer', () => { setTimeout(() => {}, 300); });`,
    };
    const paths = Object.keys(files).map((name) => join(folder, `${name}.cjs`));
    await Promise.all(Object.values(files).map((text, index) => writeFile(paths[index] as string, text)));
    const mocha = join(root, 'node_modules/mocha/bin/mocha.js');
    const { code, stdout } = await new Promise<{ code: unknown; stdout: string }>((resolve) =>
      execFile(
        process.execPath,
        [mocha, '--no-config', '--no-color', '--parallel', '--jobs', '3', '--require', hooks, ...paths],
        { cwd: folder, env: { ...process.env, LEFTOVERS_MS: '3000' } },
        (error, stdout) => resolve({ code: error?.code ?? 0, stdout }),
      ),
    );
    assert.equal(code, 1, stdout);
    assert.match(
      stdout,
      /3 passing[\s\S]*1 failing[\s\S]*hook: leaves nothing open[\s\S]*leaving\.cjs left open[\s\S]*1 TCPServerWrap/,
    );
  });
});
