import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { appendFile, copyFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../compose-file.js';
import { type FakeKibana, startFakeKibana } from './fake-kibana.js';
import { onlyObject, savedObjects } from './saved-objects.js';

interface Check {
  code: number;
  output: string;
}

describe('kibana/healthy.sh', function onBash() {
  this.timeout(30_000);
  let kibana: FakeKibana;
  let folder: string;

  beforeEach(async () => {
    kibana = await startFakeKibana();
    folder = await mkdtemp(join(tmpdir(), 'kibana-'));
    await copyFile(join(root, 'kibana/saved-objects.ndjson'), join(folder, 'saved-objects.ndjson'));
  });
  afterEach(async () => {
    await kibana.close();
    await rm(folder, { recursive: true });
  });

  /** Runs the health check as Docker does. */
  function check(changes: Record<string, string> = {}): Promise<Check> {
    const env = {
      PATH: process.env.PATH,
      KIBANA_URL: kibana.url,
      SAVED_OBJECTS: join(folder, 'saved-objects.ndjson'),
      IMPORTED: join(folder, 'imported'),
      LOG_FILE: join(folder, 'log'),
      JAEGER_URL: 'http://localhost:16686',
      ZIPKIN_URL: 'http://localhost:9411',
      GRAFANA_URL: 'http://localhost:3000',
      ...changes,
    };
    return new Promise((resolve) => {
      execFile('bash', [join(root, 'kibana/healthy.sh')], { env }, (error, stdout, stderr) =>
        resolve({ code: Number(error?.code ?? 0), output: stdout + stderr }),
      );
    });
  }
  const logged = async () => (await readFile(join(folder, 'log'), 'utf8').catch(() => '')).split('\n');

  it('imports all objects, replacing earlier ones, and sets the default data view', async () => {
    assert.deepEqual(await check(), { code: 0, output: '' });
    const [{ overwrite, objects } = { overwrite: false, objects: [] }, ...others] = kibana.imports;
    assert.equal(others.length, 0);
    assert.equal(overwrite, true);
    assert.deepEqual(
      objects.map(({ type, id }) => `${type} ${id}`),
      savedObjects.map(({ type, id }) => `${type} ${id}`),
    );
    assert.equal(kibana.defaultView, onlyObject('index-pattern').id);
  });

  it('imports once, and again after a change of the file or of an address', async () => {
    await check();
    assert.deepEqual(await check(), { code: 0, output: '' });
    assert.equal(kibana.imports.length, 1);
    await check({ GRAFANA_URL: 'http://localhost:3001' });
    assert.equal(kibana.imports.length, 2);
    await appendFile(join(folder, 'saved-objects.ndjson'), '{"type":"search","id":"x"}\n');
    await check({ GRAFANA_URL: 'http://localhost:3001' });
    assert.equal(kibana.imports.length, 3);
  });

  it('puts the addresses of the environment into the links, even swapped ones', async () => {
    await check({
      JAEGER_URL: 'http://localhost:9411',
      ZIPKIN_URL: 'http://localhost:16686',
      GRAFANA_URL: 'http://host/a&b',
    });
    const view = kibana.imports[0]?.objects.find(({ type }) => type === 'index-pattern');
    const formats = JSON.parse(String(view?.attributes.fieldFormatMap)) as Record<
      string,
      { params: { urlTemplate: string } }
    >;
    assert.equal(formats['trace.id']?.params.urlTemplate, 'http://localhost:9411/trace/{{value}}');
    assert.equal(
      formats['zipkin.trace.id']?.params.urlTemplate,
      'http://localhost:16686/zipkin/traces/{{value}}',
    );
    assert.equal(
      formats['service.name']?.params.urlTemplate,
      'http://host/a&b/d/glasshouse-service?var-service={{value}}',
    );
    assert.ok(!/@[A-Z]/.test(JSON.stringify(kibana.imports)), 'no placeholder is left');
  });

  it('is unhealthy without an import until Kibana has started', async () => {
    kibana.ready = false;
    assert.deepEqual(await check(), { code: 1, output: `Kibana is not ready at ${kibana.url}\n` });
    assert.equal(kibana.imports.length, 0);
    assert.deepEqual(await logged(), [''], 'a start is no failure');
    kibana.ready = true;
    assert.equal((await check()).code, 0);
    assert.equal(kibana.imports.length, 1);
  });

  for (const [what, response, reason] of [
    [
      'refuses all objects with status 200',
      {
        status: 200,
        body: { successCount: 0, success: false, errors: [{ error: { type: 'missing_references' } }] },
      },
      /^Kibana refused the import: .*missing_references/,
    ],
    [
      'imports only some objects',
      { status: 200, body: { successCount: 1, success: true, warnings: [] } },
      /^Kibana did not import all \d+ objects: .*"successCount":1/,
    ],
    [
      'imports a number of objects that only starts like the expected one',
      { status: 200, body: { successCount: savedObjects.length * 10, success: true, warnings: [] } },
      /^Kibana did not import all \d+ objects/,
    ],
    [
      'responds with an error',
      { status: 500, body: { statusCode: 500, message: 'An internal server error occurred' } },
      /^Kibana refused the import: .*internal server error/,
    ],
  ] as const) {
    it(`is unhealthy when Kibana ${what}, logs it once, and tries again`, async () => {
      kibana.importResponse = response;
      for (const attempt of [1, 2]) {
        const { code, output } = await check();
        assert.equal(code, 1);
        assert.match(output, reason);
        assert.equal(kibana.imports.length, attempt);
      }
      const [line = '', ...rest] = await logged();
      assert.match(line, /^saved objects not imported: /);
      assert.match(line.slice('saved objects not imported: '.length), reason);
      assert.deepEqual(rest, ['']);
      kibana.importResponse = undefined;
      assert.equal((await check()).code, 0);
    });
  }

  it('is unhealthy without an address for the links', async () => {
    const { code, output } = await check({ JAEGER_URL: '' });
    assert.notEqual(code, 0);
    assert.match(output, /JAEGER_URL/);
    assert.equal(kibana.imports.length, 0);
  });
});
