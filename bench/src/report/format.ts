/** Two digits that count, at least: 0.0214 is 0.021, 2.14 is 2.1, 214.2 is 214. */
export function digits(value: number): string {
  if (!Number.isFinite(value)) return '-';
  const size = Math.abs(value);
  if (size >= 100 || size === 0) return Math.round(value).toLocaleString('en-US');
  const places = size >= 10 ? 1 : 1 - Math.floor(Math.log10(size));
  return value.toFixed(Math.min(places, 4));
}

/** At most three digits, and no zeros behind them. */
export function plain(value: number): string {
  return String(Number(value.toPrecision(3)));
}

export function share(value: number): string {
  return value.toFixed(2);
}

export function percent(value: number): string {
  return `${Math.round(value * 100)} %`;
}

/** `2`, or `2 to 5`. */
export function range(least: number, most: number): string {
  return least === most ? String(most) : `${least} to ${most}`;
}

/** Breaks prose at 120 characters, as the other pages are. */
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
