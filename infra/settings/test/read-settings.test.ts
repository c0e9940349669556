import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Declarations, readSettings, SettingsError } from '../src/read-settings.js';

const declarations = {
  NAME: { type: 'string', doc: 'A name' },
  MODE: { type: 'string', allow: ['fast', 'slow'], default: 'fast', doc: 'A mode' },
  SECRET: { type: 'string', secret: true, allow: ['right'], default: 'right', doc: 'A secret' },
  TARGET: { type: 'url', default: 'http://127.0.0.1:1', doc: 'An address' },
  HOSTS: { type: 'list', default: 'a, b', doc: 'Hosts' },
  PORT: { type: 'integer', default: 80, min: 0, max: 65_535, doc: 'Port' },
  RATIO: { type: 'number', default: 0.5, min: 0, max: 1, doc: 'Share' },
  ON: { type: 'boolean', default: false, doc: 'A switch' },
} as const satisfies Declarations;

function problemsOf(environment: Record<string, string>): readonly string[] {
  try {
    readSettings(environment, declarations);
  } catch (error) {
    assert.ok(error instanceof SettingsError);
    return error.problems;
  }
  return [];
}

describe('readSettings', () => {
  it('returns defaults with the declared types', () => {
    assert.deepEqual(readSettings({ NAME: 'n' }, declarations), {
      NAME: 'n',
      MODE: 'fast',
      SECRET: 'right',
      TARGET: 'http://127.0.0.1:1',
      HOSTS: ['a', 'b'],
      PORT: 80,
      RATIO: 0.5,
      ON: false,
    });
  });

  it('converts variables to the declared types', () => {
    const settings = readSettings(
      { NAME: 'n', MODE: 'slow', HOSTS: 'x:1,,y:2 ,', PORT: '0', RATIO: '0.25', ON: 'YES' },
      declarations,
    );
    const mode: 'fast' | 'slow' = settings.MODE;
    const port: number = settings.PORT;
    assert.deepEqual(
      [mode, settings.HOSTS, port, settings.RATIO, settings.ON],
      ['slow', ['x:1', 'y:2'], 0, 0.25, true],
    );
  });

  it('treats an empty variable as not set', () => {
    assert.equal(readSettings({ NAME: 'n', PORT: '' }, declarations).PORT, 80);
    assert.equal(problemsOf({ NAME: '' }).length, 1);
  });

  it('reports all problems together, each with name, reason and description', () => {
    const problems = problemsOf({ MODE: 'odd', TARGET: 'nowhere', PORT: '70000', RATIO: 'x', ON: 'maybe' });
    assert.deepEqual(problems, [
      'NAME is required: A name',
      'MODE must be one of fast, slow (is "odd"): A mode',
      'TARGET must be an absolute URL with http: or https: (is "nowhere"): An address',
      'PORT must be from 0 to 65535 (is "70000"): Port',
      'RATIO must be a number (is "x"): Share',
      'ON must be true or false (is "maybe"): A switch',
    ]);
  });

  it('rejects an integer that is not a whole number', () => {
    for (const PORT of ['1.5', '1e999', 'NaN', '0x', '1 2', ' ', '\t\n']) {
      assert.match(problemsOf({ NAME: 'n', PORT }).join(), /^PORT must be a whole number/, PORT);
    }
  });

  it('rejects blank text as a number', () => {
    assert.match(problemsOf({ NAME: 'n', RATIO: '  ' }).join(), /^RATIO must be a number/);
  });

  it('rejects URLs with schemes other than http and https, such as a host name with a port', () => {
    for (const TARGET of ['localhost:8080', 'javascript:alert(1)', 'ftp://a', '//a', '/a', 'http:']) {
      assert.match(problemsOf({ NAME: 'n', TARGET }).join(), /^TARGET must be an absolute URL/, TARGET);
    }
    for (const TARGET of ['http://a:1/b', 'HTTPS://a', 'http://[::1]:1']) {
      assert.deepEqual(problemsOf({ NAME: 'n', TARGET }), []);
    }
  });

  describe('with a secret in a file', () => {
    let folder: string;
    let file: string;
    const optional = {
      TOKEN: { type: 'string', secret: true, default: '', minLength: 4, doc: 'A token' },
    } as const;
    const read = (environment: Record<string, string>) => readSettings(environment, optional).TOKEN;
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), 'glasshouse-settings-'));
      file = join(folder, 'token');
      writeFileSync(file, 'hunter2\n');
    });
    afterEach(() => rmSync(folder, { recursive: true }));

    it('reads it without the line break at its end', () => {
      assert.equal(read({ TOKEN_FILE: file }), 'hunter2');
    });

    it('prefers the variable itself, and ignores empty variables', () => {
      assert.equal(read({ TOKEN: 'given', TOKEN_FILE: file }), 'given');
      assert.equal(read({ TOKEN: '', TOKEN_FILE: file }), 'hunter2');
      assert.equal(read({ TOKEN_FILE: '' }), '');
    });

    it('reads no file for a setting that is no secret', () => {
      assert.throws(() => readSettings({ NAME_FILE: file }, declarations), /NAME is required/);
    });

    it('names a missing and an empty file, and never the content', () => {
      assert.throws(
        () => read({ TOKEN_FILE: join(folder, 'none') }),
        /TOKEN cannot be read from .*none \(ENOENT\)/,
      );
      writeFileSync(file, '\n');
      assert.throws(() => read({ TOKEN_FILE: file }), /TOKEN cannot be read from .*token, which is empty/);
      writeFileSync(file, 'abc');
      assert.throws(
        () => read({ TOKEN_FILE: file }),
        (error: Error) => /at least 4 characters/.test(error.message) && !error.message.includes('abc'),
      );
    });
  });

  it('does not show the value of a secret in a problem', () => {
    const [problem = ''] = problemsOf({ NAME: 'n', SECRET: 'hunter2' });
    assert.match(problem, /^SECRET must be one of/);
    assert.doesNotMatch(problem, /hunter2/);
  });

  it('returns an empty string for an optional string, whose default is empty', () => {
    const optional = { FOLDER: { type: 'string', default: '', doc: 'A folder' } } as const;
    assert.equal(readSettings({}, optional).FOLDER, '');
  });
});
