import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Returns the CommonJS files that a new process has loaded after it has created, started and closed a cache. */
async function loadedFiles(expression: string): Promise<string[]> {
  const index = fileURLToPath(new URL('../src/index.js', import.meta.url));
  const script = `
    import { createRequire } from 'node:module';
    import { createTestTelemetry } from '@glasshouse/telemetry/testing';
    import { createHazelcastCache, createMemoryCache } from ${JSON.stringify(index)};
    const telemetry = createTestTelemetry();
    const cache = ${expression};
    await cache.start();
    await cache.close();
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

// The process ends only if the closed cache has left no handle open.
describe('@glasshouse/cache in a new process', function loading() {
  this.timeout(60_000);
  it('does not load hazelcast-client for a memory cache', async () => {
    const files = await loadedFiles('createMemoryCache({ telemetry })');
    assert.ok(!files.some((file) => file.includes('hazelcast-client')));
  });

  it('lets the process exit after an unreachable Hazelcast cache is closed', async () => {
    const files = await loadedFiles(
      "createHazelcastCache({ members: ['127.0.0.1:1'], cluster: 'dev', telemetry })",
    );
    assert.ok(files.some((file) => file.includes('hazelcast-client')));
  });
});
