import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Returns the violations of WCAG 2.2 A and AA that axe-core finds, as texts. */
export async function axeViolations(page: Page): Promise<string[]> {
  // evaluated by the debugger, to which the content security policy of the page does not apply
  await page.evaluate(source);
  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
  const { passed, violations } = await page.evaluate<{ passed: number; violations: string[] }>(
    `axe.run(document, { runOnly: ${JSON.stringify(tags)} }).then(({ passes, violations }) => ({
      passed: passes.length,
      violations: violations.map(({ id, nodes }) =>
        id + ': ' + nodes.map(({ html }) => html.slice(0, 200)).join(' | ')),
    }))`,
  );
  assert.ok(passed > 15, `axe-core checked only ${passed} rules`);
  return violations;
}
