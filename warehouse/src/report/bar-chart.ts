import { escapeHtml } from '@glasshouse/http';

/** A bar: its label and its value, not negative. */
export interface Bar {
  label: string;
  value: number;
}

/**
 * Renders horizontal bars as a list, with each label and value as text, so that it can be read at any width and by a
 * screen reader. The style sheet of the report arranges the parts.
 */
export function barChart(title: string, bars: readonly Bar[]): string {
  const highest = Math.max(1e-9, ...bars.map(({ value }) => value));
  const digits = bars.every(({ value }) => Number.isInteger(value)) ? 0 : 2;
  const rows = bars.map(({ label, value }) => {
    const percent = ((value / highest) * 100).toFixed(1);
    const bar = `<svg aria-hidden="true" width="${percent}%" height="14"><rect width="100%" height="14"/></svg>`;
    return (
      `<li><span class="label">${escapeHtml(label)}</span>` +
      `<span class="bar">${value > 0 ? bar : ''}</span>` +
      `<span class="value">${formatNumber(value, digits)}</span></li>`
    );
  });
  return `<ul class="bars" role="list" aria-label="${escapeHtml(title)}">\n${rows.join('\n')}\n</ul>`;
}

/** Formats a number with thousands separators and at least `digits` decimals, at most two. */
export function formatNumber(value: number, digits = 0): string {
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: 2 });
}
