import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { quickPlan, readJourneyOptions } from '../../src/journeys/options.js';
import { thisCheckout } from '../../src/journeys/shop-process.js';

describe('readJourneyOptions', () => {
  it('plans a run of this checkout for four shoppers by default', () => {
    const { plan, against, json, writeDocs } = readJourneyOptions([]);
    assert.deepEqual([plan.shoppers, plan.maxRepeats], [4, 0]);
    assert.deepEqual({ against, json, writeDocs }, { against: undefined, json: undefined, writeDocs: false });
  });

  it('selects short windows with --quick, and the numbers of shoppers, rounds and repeats', () => {
    assert.deepEqual(readJourneyOptions(['--quick']).plan, quickPlan);
    const { plan } = readJourneyOptions(['--quick', '--shoppers', '9', '--rounds', '3', '--repeats', '5']);
    assert.deepEqual(plan, { ...quickPlan, shoppers: 9, rounds: 3, maxRepeats: 5 });
  });

  it('accepts a built checkout in --against and rejects another folder', () => {
    assert.equal(readJourneyOptions(['--against', thisCheckout]).against, join(thisCheckout, '.'));
    const empty = mkdtempSync(join(tmpdir(), 'glasshouse-test-'));
    try {
      assert.throws(() => readJourneyOptions(['--against', empty]), /launcher.*is missing; run npm ci/);
    } finally {
      rmSync(empty, { recursive: true });
    }
  });

  it('rejects invalid numbers with a message that names the option', () => {
    for (const args of [
      ['--shoppers', '0'],
      ['--shoppers', '101'],
      ['--rounds', '1.5'],
      ['--rounds', 'many'],
    ])
      assert.throws(() => readJourneyOptions(args), new RegExp(`${args.join(' ')}: must be an integer`));
  });

  it('accepts --write-docs only for a full run', () => {
    assert.equal(readJourneyOptions(['--write-docs']).writeDocs, true);
    assert.throws(() => readJourneyOptions(['--write-docs', '--quick']), /requires a full run/);
  });
});
