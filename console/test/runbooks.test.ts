import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readRunbooks } from '../server/src/runbooks.js';

describe('readRunbooks', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'glasshouse-runbooks-'));
    await writeFile(join(folder, 'README.md'), '# Runbooks\n\n- [One](one.md)\n');
    await writeFile(join(folder, 'one.md'), '# One\n\n## Try\n1. `docker compose ps`\n');
    await writeFile(join(folder, 'notes.txt'), 'not a runbook');
  });
  after(() => rm(folder, { recursive: true, force: true }));

  it('renders each Markdown file under its name, and README.md also as the index', () => {
    const pages = readRunbooks(folder);
    assert.deepEqual([...pages.keys()].sort(), [
      '/docs/runbooks/',
      '/docs/runbooks/README.md',
      '/docs/runbooks/one.md',
    ]);
    assert.match(
      pages.get('/docs/runbooks/one.md')?.() ?? '',
      /<title>One - Glasshouse<\/title>[\s\S]*<h2>Try<\/h2>/,
    );
    assert.match(pages.get('/docs/runbooks/')?.() ?? '', /<a href="one.md">One<\/a>/);
  });

  it('returns no pages without the folder', () => {
    assert.equal(readRunbooks(join(folder, 'absent')).size, 0);
  });
});
