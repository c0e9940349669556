/** Formats a value with at least two significant digits: 0.021, 2.1, 21.4, 214. Returns `-` for NaN and infinity. */
export function digits(value: number): string {
  if (!Number.isFinite(value)) return '-';
  const size = Math.abs(value);
  if (size >= 100 || size === 0) return Math.round(value).toLocaleString('en-US');
  const places = size >= 10 ? 1 : 1 - Math.floor(Math.log10(size));
  return value.toFixed(Math.min(places, 4));
}

/** Formats a value with at most three significant digits and without trailing zeros. */
export function compact(value: number): string {
  return String(Number(value.toPrecision(3)));
}

/** Formats a ratio with two decimals. */
export function share(value: number): string {
  return value.toFixed(2);
}

/** Formats a ratio from 0 to 1 as a whole percentage. */
export function percent(value: number): string {
  return `${Math.round(value * 100)} %`;
}

/** Formats a range: `2` or `2 to 5`. */
export function range(least: number, most: number): string {
  return least === most ? String(most) : `${least} to ${most}`;
}

/** Wraps prose at 120 characters; `indent` precedes all lines except the first. */
export function wrap(text: string, indent = ''): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > 120 - (lines.length > 0 ? indent.length : 0)) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].join(`\n${indent}`);
}
