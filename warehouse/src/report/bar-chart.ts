import { escapeHtml } from '@glasshouse/http';

/** A bar: its label and its value, not negative. */
export interface Bar {
  label: string;
  value: number;
}

const rowHeight = 22;
const labelWidth = 230;
const barWidth = 480;
const valueWidth = 110;

/** Renders horizontal bars as an SVG element, with each value as text beside its bar. */
export function barChart(title: string, bars: readonly Bar[]): string {
  const highest = Math.max(1e-9, ...bars.map(({ value }) => value));
  const height = bars.length * rowHeight;
  const rows = bars.map(({ label, value }, at) => {
    const y = at * rowHeight;
    const width = Math.max(1, (value / highest) * barWidth).toFixed(1);
    const text = y + 15;
    return (
      `<text x="${labelWidth - 8}" y="${text}" text-anchor="end">${escapeHtml(shorten(label))}</text>` +
      `<rect x="${labelWidth}" y="${y + 3}" width="${width}" height="${rowHeight - 6}"/>` +
      `<text x="${labelWidth + Number(width) + 6}" y="${text}">${formatNumber(value)}</text>`
    );
  });
  const width = labelWidth + barWidth + valueWidth;
  return `<svg role="img" aria-label="${escapeHtml(title)}" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">${rows.join('')}</svg>`;
}

export function formatNumber(value: number): string {
  return value.toLocaleString('en', { maximumFractionDigits: 2 });
}

function shorten(label: string): string {
  return label.length > 34 ? `${label.slice(0, 33)}…` : label;
}
