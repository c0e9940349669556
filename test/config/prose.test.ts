import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { openingsOf, opensWithNounClause } from './prose/openings.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const sources = [
  '*.ts',
  '*.js',
  '*.mjs',
  '*.py',
  '*.yml',
  '*.yaml',
  '*.conf',
  '*.sh',
  '*.tf',
  '*.hcl',
  'Dockerfile',
  '.ci/*',
];

function trackedSources(): string[] {
  const listed = execFileSync('git', ['ls-files', '-z', ...sources], { cwd: root, encoding: 'utf8' });
  return listed.split('\0').filter(Boolean);
}

describe('Prose in source files', () => {
  it('never opens a docstring, comment, test title or message with What, Who, Of, Where, As or To', () => {
    const files = trackedSources();
    assert.ok(files.length > 500, `git lists ${files.length} source files`);
    const own = 'test/config/prose.test.ts'; // has the examples below
    const found = files
      .filter((path) => path !== own)
      .flatMap((path) =>
        openingsOf(path, readFileSync(`${root}/${path}`, 'utf8'))
          .filter(opensWithNounClause)
          .map(({ kind, line, text }) => `${path}:${line}: ${kind} "${text}"`),
      );
    const advice =
      'Name the subject first, or start a docstring with a verb ("Returns ...") or a noun phrase';
    assert.deepEqual(found, [], `${advice}:\n${found.join('\n')}`);
  });

  for (const [kind, path, source] of [
    ['docstring', 'a.ts', '/** Of a span. */'],
    ['docstring', 'a.ts', '/**\n * What is kept.\n */'],
    ['comment', 'a.ts', 'call(); // as it came'],
    ['comment', 'a.ts', '  // what follows\n  // has more lines'],
    ['title', 'a.test.ts', "it('of many', () => {})"],
    ['title', 'a.test.ts', 'describe.skip(\n  `to whom it belongs`, () => {})'],
    ['message', 'a.ts', "log.warn('who asked is gone')"],
    ['message', 'a.ts', "{ title: 'Whoever asks' }"],
    ['message', 'a.ts', "throw new Error('what was sent is no JSON')"],
    ['docstring', 'a.py', '"""What crosses."""'],
    ['comment', 'a.yml', 'a: 1 # where it goes'],
  ] as const) {
    it(`reports a ${kind} in ${JSON.stringify(source)}`, () => {
      assert.deepEqual(
        openingsOf(path, source).map(({ kind }) => kind),
        [kind],
      );
      assert.ok(openingsOf(path, source).every(opensWithNounClause));
    });
  }

  for (const text of ['Returns what was read.', 'Whole seconds.', 'Total of all.', 'What now?']) {
    it(`accepts ${JSON.stringify(text)}`, () => {
      assert.ok(!opensWithNounClause({ kind: 'comment', line: 1, text }));
    });
  }
});
