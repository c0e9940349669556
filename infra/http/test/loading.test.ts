import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Returns the files of a package that a new process loads when it imports the index and runs `script`. */
async function filesOf(name: string, script = ''): Promise<string[]> {
  const index = fileURLToPath(new URL('../src/index.js', import.meta.url));
  // The hook runs in another thread, so it reports through the standard error of the process.
  const hook = `import { writeSync } from 'node:fs';
    export async function load(url, context, next) {
      writeSync(2, url + '\\n');
      return next(url, context);
    }`;
  const program = `
    import { createRequire, register } from 'node:module';
    register('data:text/javascript,' + encodeURIComponent(${JSON.stringify(hook)}));
    const { createClient } = await import(${JSON.stringify(index)});
    ${script}
    for (const file of Object.keys(createRequire(import.meta.url).cache)) console.error(file);
  `;
  const { stderr } = await run(process.execPath, ['--input-type=module', '-e', program], { timeout: 60_000 });
  const files = new Set(stderr.split('\n').map((line) => line.replace('file://', '')));
  return [...files].filter((file) => file.includes(`/node_modules/${name}/`));
}

describe('@glasshouse/http in a new process', () => {
  it('loads the connection pool of undici when the first client is created, and no other part', async function load() {
    this.timeout(60_000);
    assert.deepEqual(await filesOf('undici'), []);
    const testing = fileURLToPath(import.meta.resolve('@glasshouse/telemetry/testing'));
    const client = `
      const { createTestTelemetry } = await import(${JSON.stringify(testing)});
      const telemetry = createTestTelemetry();
      await createClient({ upstream: 'x', url: 'http://127.0.0.1:1', telemetry, timeoutMs: 100 }).close();
      await telemetry.close();`;
    const files = await filesOf('undici', client);
    assert.ok(files.some((file) => file.endsWith('/lib/dispatcher/pool.js')));
    assert.deepEqual(
      files.filter((file) => /\/undici\/index\.js$|\/lib\/(web|mock|cache)\//.test(file)),
      [],
    );
  });

  it('does not load the codecs of typebox', async function load() {
    this.timeout(60_000);
    assert.deepEqual(await filesOf('typebox/build/value'), []);
    assert.ok((await filesOf('typebox/build/schema')).length > 10);
  });
});
