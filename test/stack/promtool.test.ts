import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import type { Running } from '@glasshouse/launcher';
import { adminPortNameOf, serviceNames } from '@glasshouse/roster';
import { launchForTests } from '../acceptance/target.js';
import { readPromtool } from './addresses.js';

describe('promtool check metrics', function promtool() {
  this.timeout(120_000);
  let binary: string;
  let shop: Running;
  before('start the shop', async () => {
    binary = readPromtool(process.env);
    shop = await launchForTests({ without: ['traffic'] });
    for (const path of ['/products', '/me', '/nothing'])
      await (await fetch(`${shop.urls.gateway}${path}`)).text();
  });
  after(() => shop?.close());

  for (const name of [...serviceNames.map(adminPortNameOf), 'console' as const]) {
    it(`reports no problem in the metrics of ${name}`, async () => {
      const exposition = await (await fetch(`${shop.urls[name]}/metrics`)).text();
      assert.match(exposition, /^process_resident_memory_bytes \d/m);
      assert.deepEqual(await check(binary, exposition), { code: 0, output: '' });
    });
  }

  it('reports a gauge whose name ends in _total', async () => {
    const { code, output } = await check(binary, '# HELP x_total h\n# TYPE x_total gauge\nx_total 1\n');
    assert.equal(code, 3);
    assert.match(output, /x_total non-counter metrics should not have "_total" suffix/);
  });
});

async function check(binary: string, exposition: string): Promise<{ code: number | null; output: string }> {
  const child = spawn(binary, ['check', 'metrics'], { stdio: ['pipe', 'pipe', 'pipe'] });
  const ended = new Promise<number | null>((resolve, reject) =>
    child.on('error', reject).on('close', resolve),
  );
  child.stdin.end(exposition);
  const [code, out, problems] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  return { code, output: `${out}${problems}`.trim() };
}
