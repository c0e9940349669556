import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Creates, starts and closes a store in a separate process, and returns the CommonJS files that it loaded. */
async function loadedFiles(create: string): Promise<string[]> {
  const index = fileURLToPath(new URL('../src/index.js', import.meta.url));
  const script = `
    import { createRequire } from 'node:module';
    import { createTestTelemetry } from '@glasshouse/telemetry/testing';
    import { createEmbeddedStore, createMongoStore } from ${JSON.stringify(index)};
    const telemetry = createTestTelemetry();
    const store = ${create};
    store.collection('items');
    await store.start();
    await store.close();
    await telemetry.close();
    console.log(JSON.stringify(Object.keys(createRequire(import.meta.url).cache)));
  `;
  const cwd = fileURLToPath(new URL('.', import.meta.url));
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script], {
    cwd,
    timeout: 60_000,
  });
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as string[];
}

// The child process exits by itself only if close() releases every handle.
describe('store package', function loading() {
  this.timeout(60_000);

  it('does not load the MongoDB driver for an embedded store', async () => {
    const files = await loadedFiles('createEmbeddedStore({ telemetry })');
    assert.ok(files.some((file) => file.includes('/libsql/')));
    assert.ok(!files.some((file) => /node_modules\/(mongodb|bson)\//.test(file)));
  });

  it('does not load SQLite for a MongoDB store', async () => {
    const files = await loadedFiles(
      "createMongoStore({ url: 'mongodb://127.0.0.1:1', database: 'x', telemetry, timeoutMs: 200 })",
    );
    assert.ok(files.some((file) => file.includes('node_modules/mongodb/')));
    assert.ok(!files.some((file) => file.includes('/libsql/')));
  });
});
