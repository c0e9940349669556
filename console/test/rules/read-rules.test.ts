import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConsole } from '../../server/src/index.js';

describe('rule files of a console', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'glasshouse-rules-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const createWithRules = () =>
    createConsole({
      ports: { console: 0, forward: 0, zipkin: 0, otlp: 0 },
      rules: { folders: [folder] },
    });

  it('are read by listen(), which rejects for an invalid file', async () => {
    writeFileSync(join(folder, 'a.yml'), 'rules: []');
    await assert.rejects(createWithRules().listen(), /a\.yml is no rule file/);
  });

  it('are read by readRules(), which throws for an invalid file', async () => {
    const made = createWithRules();
    writeFileSync(join(folder, 'a.yml'), 'groups: []');
    made.readRules();
    writeFileSync(join(folder, 'a.yml'), 'rules: []');
    made.readRules();
    const second = createWithRules();
    assert.throws(() => second.readRules(), /a\.yml is no rule file/);
    await Promise.all([made.close(), second.close()]);
  });
});
