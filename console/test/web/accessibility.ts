import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Violation {
  id: string;
  help: string;
  nodes: { target: unknown; failureSummary?: string }[];
}

/** Returns the violations of WCAG 2.2 A and AA that axe-core finds on a page, one text for each element. */
export async function accessibilityViolations(page: Page): Promise<string[]> {
  // evaluated by the debugger, so that the content security policy does not apply
  await page.evaluate(source);
  const tags = JSON.stringify(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']);
  // experimental: it demands that the name of a tree item repeats all texts of its row, which would be read twice
  const rules = JSON.stringify({ 'label-content-name-mismatch': { enabled: false } });
  const violations = (await page.evaluate(
    `axe.run(document, { runOnly: { type: 'tag', values: ${tags} }, resultTypes: ['violations'], rules: ${rules} }).then(({ violations }) => violations)`,
  )) as Violation[];
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary = '' }) => `${id}: ${help}: ${String(target)}: ${failureSummary}`),
  );
}
