import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sloRulesPath } from '../../src/index.js';
import { root } from '../../src/root.js';
import { type AnyGroup, type AnyRule, findSloth, generateWithSloth, groupsOf } from './sloth.js';

const recordedPath = 'monitoring/test/slo/sloth-0.16.yml';
const sloth = findSloth(process.env);

/** Parts of our rules that Sloth's do not have. */
const ours = {
  group: ['interval'],
  infoLabels: ['slo_period', 'slo_windows'],
  alertLabels: ['sloth_slo'],
  annotations: ['description', 'slo_windows'],
};
/** Parts of Sloth's rules that ours do not have: they name the program that wrote the rules. */
const theirs = { infoLabels: ['sloth_mode', 'sloth_version'] };

describe('the rules for real windows', () => {
  const own = groupsOf(readFileSync(join(root, sloRulesPath('real')), 'utf8'));

  if (sloth) {
    let generated: string;
    before('run Sloth', async function runSloth() {
      this.timeout(120_000);
      generated = await generateWithSloth(sloth);
      if (process.env.UPDATE_SLOTH) writeFileSync(join(root, recordedPath), generated);
    });

    it('equal the rules that Sloth generates now (sloth in $SLOTH or $PATH), except for the listed parts', () => {
      assert.deepEqual(withoutOurs(own), withoutTheirs(groupsOf(generated)));
    });

    it('equal a recording that is up to date', () => {
      assert.deepEqual(
        groupsOf(readFileSync(join(root, recordedPath), 'utf8')),
        groupsOf(generated),
        'UPDATE_SLOTH=1 records the output of Sloth anew',
      );
    });
  } else {
    it(`equal the recording of Sloth 0.16 (${recordedPath}, no sloth in $SLOTH or $PATH), except for the listed parts`, () => {
      const text = readFileSync(join(root, recordedPath), 'utf8');
      assert.deepEqual(
        withoutOurs(own),
        withoutTheirs(groupsOf(text)),
        'SLOTH=<path> UPDATE_SLOTH=1 records the output of Sloth anew',
      );
    });
  }

  it('have each part of their own that the comparison ignores', () => {
    for (const group of own) {
      const alerts = group.rules.filter(({ alert }) => alert);
      for (const name of ours.group) assert.ok(name in group, name);
      for (const name of ours.alertLabels)
        assert.ok(
          alerts.every(({ labels }) => name in labels),
          name,
        );
      for (const name of ours.annotations)
        assert.ok(
          alerts.every(({ annotations = {} }) => name in annotations),
          name,
        );
      for (const info of group.rules.filter(isInfo))
        for (const name of ours.infoLabels) assert.ok(name in info.labels, name);
    }
  });
});

const isInfo = ({ record }: AnyRule) => record === 'sloth_slo_info';

function withoutOurs(groups: readonly AnyGroup[]): unknown {
  return groups.map((group) => ({
    ...without(group, ours.group),
    rules: group.rules.map((rule) => {
      if (rule.alert)
        return {
          ...rule,
          labels: without(rule.labels, ours.alertLabels),
          annotations: without(rule.annotations ?? {}, ours.annotations),
        };
      return isInfo(rule) ? { ...rule, labels: without(rule.labels, ours.infoLabels) } : rule;
    }),
  }));
}

function withoutTheirs(groups: readonly AnyGroup[]): unknown {
  return groups.map((group) => ({
    ...group,
    rules: group.rules.map((rule) =>
      isInfo(rule) ? { ...rule, labels: without(rule.labels, theirs.infoLabels) } : rule,
    ),
  }));
}

function without(object: object, names: readonly string[]): object {
  return Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)));
}
