import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DirectoryInUseError } from '@glasshouse/lock';
import { createTestTelemetry } from '@glasshouse/telemetry/testing';
import { createEmbeddedStore } from '../../src/embedded/create-embedded-store.js';

describe('embedded store of a killed process', () => {
  it('contains every acknowledged document and can be opened by the next process', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'glasshouse-killed-'));
    const telemetry = createTestTelemetry();
    const span = telemetry.rootSpan('test');
    let child: ChildProcess | undefined;
    try {
      for (let round = 1; round <= 3; round++) {
        const path = join(folder, `${round}`);
        child = fork(fileURLToPath(new URL('../fixtures/writer.js', import.meta.url)), [path]);
        let acknowledged = -1;
        const enough = new Promise<void>((resolve) => {
          child?.on('message', (i: number) => {
            acknowledged = i;
            if (i === 40 * round) resolve();
          });
        });
        await enough;

        const tooEarly = createEmbeddedStore({ folder: path, telemetry });
        await assert.rejects(tooEarly.start(), DirectoryInUseError);

        child.kill('SIGKILL');
        await once(child, 'exit');

        const store = createEmbeddedStore({ folder: path, telemetry });
        const items = store.collection('items');
        await store.start();
        const stored = (await items.find(span, {})).map((item) => Number(item._id));
        await store.close();
        assert.ok(acknowledged >= 40);
        for (let i = 0; i <= acknowledged; i++) assert.ok(stored.includes(i), `document ${i} is lost`);
        // Writes whose acknowledgement was not yet received may be stored, too.
        assert.ok(
          stored.length <= acknowledged + 3,
          `${stored.length} stored, ${acknowledged + 1} acknowledged`,
        );
      }
    } finally {
      child?.kill('SIGKILL');
      await rm(folder, { recursive: true });
      await telemetry.close();
    }
  });
});
