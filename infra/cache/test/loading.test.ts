import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The files in memory after a cache was made, started and closed, by a process of its own. */
async function loaded(make: string): Promise<string[]> {
  const index = fileURLToPath(new URL('../src/index.js', import.meta.url));
  const script = `
    import { createRequire } from 'node:module';
    import { createTestTelemetry } from '@glasshouse/telemetry/testing';
    import { createHazelcastCache, createMemoryCache } from ${JSON.stringify(index)};
    const telemetry = createTestTelemetry();
    const cache = ${make};
    await cache.start();
    await cache.close();
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
  it('leaves the Hazelcast client alone when the cache is in memory', async () => {
    const files = await loaded('createMemoryCache({ telemetry })');
    assert.ok(!files.some((file) => file.includes('hazelcast-client')));
  });

  it('lets a process end whose cluster was never reached', async () => {
    const files = await loaded(
      "createHazelcastCache({ members: ['127.0.0.1:1'], cluster: 'dev', telemetry })",
    );
    assert.ok(files.some((file) => file.includes('hazelcast-client')));
  });
});
