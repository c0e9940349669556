import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/**
 * The name of a tree item does not repeat all texts of its row, which would be read twice. axe-core counts this rule among
 * the experimental ones.
 */
const exceptTreeItems = ['label-content-name-mismatch'];

interface Result {
  passed: number;
  violations: { id: string; help: string; nodes: { target: unknown; failureSummary?: string }[] }[];
}

/**
 * Returns the violations of WCAG 2.2 A and AA that axe-core finds on a page, one text for each element.
 *
 * @param except rules that do not apply
 */
export async function accessibilityViolations(
  page: Page,
  except: readonly string[] = exceptTreeItems,
): Promise<string[]> {
  // evaluated by the debugger, so that the content security policy does not apply
  await page.evaluate(source);
  const options = {
    runOnly: {
      type: 'tag',
      values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    },
    rules: Object.fromEntries(except.map((rule) => [rule, { enabled: false }])),
  };
  const { passed, violations } = await page.evaluate<Result>(
    `axe.run(document, ${JSON.stringify(options)}).then(({ passes, violations }) => ({ passed: passes.length, violations }))`,
  );
  assert.ok(passed > 15, `axe-core checked only ${passed} rules`);
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary = '' }) => `${id}: ${help}: ${String(target)}: ${failureSummary}`),
  );
}
