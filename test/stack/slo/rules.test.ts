import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type RuleGroup,
  readSlos,
  ruleGroups,
  type Slo,
  sloRulesPath,
  sloWindows,
} from '@glasshouse/monitoring';
import { stringify } from 'yaml';
import { root } from '../../config/compose-file.js';
import { readPromtool } from '../addresses.js';
import { promtoolTest } from './promtool-test.js';
import { type SloCase, sloCases } from './slo-cases.js';

const slos = readSlos();

describe('promtool on the rules of SLOs', function promtool() {
  this.timeout(120_000);
  let binary: string;
  let folder: string;
  before(async () => {
    binary = readPromtool(process.env);
    folder = await mkdtemp(join(tmpdir(), 'glasshouse-slo-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  function run(...args: string[]): Promise<{ passed: boolean; output: string }> {
    return new Promise((resolve) => {
      execFile(binary, args, { maxBuffer: 2 ** 24 }, (error, stdout, stderr) =>
        resolve({ passed: error === null, output: `${stdout}${stderr}` }),
      );
    });
  }

  for (const windows of Object.values(sloWindows)) {
    const path = sloRulesPath(windows.name);

    it(`finds no problem in ${path}`, async () => {
      const { passed, output } = await run('check', 'rules', '--lint=all', '--lint-fatal', join(root, path));
      assert.ok(passed, output);
    });

    describe(`with ${windows.name} windows`, () => {
      /** Tests the cases on the rules of one SLO, after a change of the rules if one is given. */
      const test = async (
        slo: Slo,
        cases: readonly SloCase[],
        change: (rule: RuleGroup['rules'][number]) => void = () => {},
      ) => {
        const groups = ruleGroups([slo], windows);
        const tests = promtoolTest(slo, windows, groups, cases);
        for (const rule of groups.flatMap(({ rules }) => rules)) change(rule);
        await writeFile(join(folder, 'rules.yml'), stringify({ groups }));
        await writeFile(join(folder, 'test.yml'), tests);
        return run('test', 'rules', join(folder, 'test.yml'));
      };
      const firing = sloCases.filter((each) => each.firing.length > 0);
      const quiet = sloCases.filter((each) => each.firing.length === 0);
      const titles = (cases: readonly SloCase[]) => cases.map(({ when }) => when).join('; ');

      for (const slo of slos) {
        it(`${slo.name} fires ${titles(firing)}`, async () => {
          const { passed, output } = await test(slo, firing);
          assert.ok(passed, output);
        });

        it(`${slo.name} stays quiet ${titles(quiet)}`, async () => {
          const { passed, output } = await test(slo, quiet);
          assert.ok(passed, output);
        });
      }

      it('these tests fail for alerts that never fire, and for alerts that always fire', async () => {
        for (const [cases, expr] of [
          [firing, 'vector(1) > 1'],
          [quiet, 'vector(1)'],
        ] as const) {
          for (const each of cases) {
            const { passed } = await test(slos[0] as Slo, [each], (rule) => {
              if ('alert' in rule) rule.expr = expr;
            });
            assert.ok(!passed, `promtool accepts ${expr} ${each.when}`);
          }
        }
      });
    });
  }
});
