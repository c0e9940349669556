import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';

/** Returns the accessible name of the focused element: its label, else its text. */
function focusedName(page: Page): Promise<string> {
  return page.evaluate(`{
    const element = document.activeElement;
    element.getAttribute('aria-label') ?? element.labels?.[0]?.textContent ?? element.textContent ?? '';
  }`);
}

/** Presses Tab until an element with the text or the accessible name has the focus. */
export async function tabTo(page: Page, name: RegExp): Promise<void> {
  const passed: string[] = [];
  for (let i = 0; i < 150; i++) {
    await page.keyboard.press('Tab');
    const focused = await focusedName(page);
    if (name.test(focused)) return;
    passed.push(focused);
  }
  assert.fail(`${name} is not reached by Tab: ${passed.join(' | ')}`);
}

/** Chooses an option of the focused radio group by the arrow keys. */
export async function chooseRadio(page: Page, name: string): Promise<void> {
  await page.keyboard.press('Space');
  for (let i = 0; i < 40; i++) {
    if ((await focusedName(page)).startsWith(name)) return;
    await page.keyboard.press('ArrowDown');
  }
  assert.fail(`${name} is not reached by the arrow keys`);
}

/** Types a time into the focused `datetime-local` input, whose format is that of the United States. */
export async function typeTime(page: Page, ms: number): Promise<void> {
  const date = new Date(ms);
  const two = (value: number) => String(value).padStart(2, '0');
  const hours = date.getUTCHours();
  await page.keyboard.type(`${two(date.getUTCMonth() + 1)}${two(date.getUTCDate())}`);
  // a year can have six digits, so the next field needs a key
  await page.keyboard.type(String(date.getUTCFullYear()));
  await page.keyboard.press('ArrowRight');
  await page.keyboard.type(
    `${two(hours % 12 || 12)}${two(date.getUTCMinutes())}${two(date.getUTCSeconds())}`,
  );
  await page.keyboard.type(hours < 12 ? 'AM' : 'PM');
}
