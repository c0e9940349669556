import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { alertsFile, type RuleFile, readAlerts } from '../../config/alert-rules.js';
import { readYaml } from '../../config/compose-file.js';
import { readPromtool } from '../addresses.js';
import { alertCases } from './alert-cases.js';
import { promtoolTest } from './promtool-test.js';

describe(alertsFile, function promtool() {
  this.timeout(60_000);
  const rules = readAlerts();
  let binary: string;
  let folder: string;
  before(async () => {
    binary = readPromtool(process.env);
    folder = await mkdtemp(join(tmpdir(), 'glasshouse-rules-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  /** Runs the cases of an alert with promtool, with the expression of that alert replaced if one is given. */
  async function run(alert: string, only: 'firing' | 'quiet', expr?: string): Promise<string> {
    const file = readYaml(alertsFile) as RuleFile;
    for (const rule of file.groups.flatMap((group) => group.rules))
      if (expr !== undefined && 'alert' in rule && rule.alert === alert) rule.expr = expr;
    const cases = alertCases.filter(
      (each) => each.alert === alert && (each.firing !== undefined) === (only === 'firing'),
    );
    const [ruleFile, testFile] = [join(folder, 'rules.yml'), join(folder, 'test.yml')];
    await writeFile(ruleFile, stringify(file));
    await writeFile(testFile, promtoolTest(ruleFile, rules, cases));
    return new Promise((resolve) => {
      execFile(binary, ['test', 'rules', testFile], (error, stdout, stderr) =>
        resolve(error ? `failed: ${stdout}${stderr}` : 'passed'),
      );
    });
  }

  for (const { alert } of rules) {
    const titles = (firing: boolean) =>
      alertCases
        .filter((each) => each.alert === alert && (each.firing !== undefined) === firing)
        .map(({ when }) => when)
        .join('; ') || 'in no case';

    it(`${alert} fires ${titles(true)}`, async () => {
      assert.equal(await run(alert, 'firing'), 'passed');
      assert.match(await run(alert, 'firing', 'vector(1) > 1'), /^failed/, 'a rule that never fires passes');
    });

    it(`${alert} stays quiet ${titles(false)}`, async () => {
      assert.equal(await run(alert, 'quiet'), 'passed');
      assert.match(await run(alert, 'quiet', 'vector(1)'), /^failed/, 'a rule that always fires passes');
    });
  }

  it('has a test for each alert, and each test is for an alert', () => {
    assert.deepEqual(
      [...new Set(alertCases.map(({ alert }) => alert))].sort(),
      rules.map(({ alert }) => alert).sort(),
    );
  });
});
