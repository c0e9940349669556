/** Returns text without control characters, which a terminal would execute. */
export function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are removed
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, '\ufffd');
}

/** Returns a value for people, with a unit that follows from the name of its member. */
export function formatValue(name: string, value: unknown): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'number') return formatNumber(name, value);
  if (Array.isArray(value)) return value.map((item) => formatValue(name, item)).join(', ');
  if (typeof value === 'object')
    return Object.entries(value)
      .map(([key, member]) => `${printable(key)} ${formatValue(nestedName(name, key), member)}`)
      .join(', ');
  return printable(String(value));
}

/** Returns the name by which a member is formatted: the values of `selfUs` are durations too. */
function nestedName(name: string, key: string): string {
  return /(?:Us|Ms)$/.test(name) ? name : key;
}

function formatNumber(name: string, value: number): string {
  if (
    /^(?:start|time|at|from|to|first|last|lastScrape|since|until|ended|started|active\w*)(?:Us|Ms)$/.test(
      name,
    )
  ) {
    const date = new Date(name.endsWith('Us') ? value / 1000 : value);
    return Number.isNaN(date.getTime()) ? String(value) : date.toISOString();
  }
  if (/Us$/.test(name)) return milliseconds(value / 1000);
  if (/Ms$/.test(name)) return milliseconds(value);
  if (/[sS]hare$/.test(name)) return `${(100 * value).toFixed(1)} %`;
  if (/PerS$/.test(name)) return `${significant(value)}/s`;
  return Number.isInteger(value) ? String(value) : significant(value);
}

function milliseconds(ms: number): string {
  return `${significant(ms)} ms`;
}

function significant(value: number): string {
  return Math.abs(value) >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(3)));
}
