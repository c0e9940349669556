import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The packages in memory after a store was made, started and closed, by a process of its own. */
async function loaded(make: string): Promise<string[]> {
  const index = fileURLToPath(new URL('../src/index.js', import.meta.url));
  const script = `
    import { createRequire } from 'node:module';
    import { createTestTelemetry } from '@glasshouse/telemetry/testing';
    import { createEmbeddedStore, createMongoStore } from ${JSON.stringify(index)};
    const telemetry = createTestTelemetry();
    const store = ${make};
    store.collection('items');
    await store.start();
    await store.close();
    await telemetry.close();
    console.log(JSON.stringify(Object.keys(createRequire(import.meta.url).cache)));
  `;
  const cwd = fileURLToPath(new URL('.', import.meta.url));
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script], {
    cwd,
    timeout: 15_000,
  });
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as string[];
}

// That the processes end at all shows that nothing is left open.
describe('loading', () => {
  it('leaves the MongoDB driver alone when the store is embedded', async () => {
    const files = await loaded('createEmbeddedStore({ telemetry })');
    assert.ok(files.some((file) => file.includes('/libsql/')));
    assert.ok(!files.some((file) => /node_modules\/(mongodb|bson)\//.test(file)));
  });

  it('leaves the embedded store alone when it is MongoDB', async () => {
    const files = await loaded(
      "createMongoStore({ url: 'mongodb://127.0.0.1:1', database: 'x', telemetry, timeoutMs: 200 })",
    );
    assert.ok(files.some((file) => file.includes('node_modules/mongodb/')));
    assert.ok(!files.some((file) => file.includes('/libsql/')));
  });
});
