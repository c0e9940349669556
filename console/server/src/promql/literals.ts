const unitMs: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 7 * 86_400_000,
  y: 365 * 86_400_000,
};
const duration = /^(?:\d+(?:ms|[smhdwy]))+$/;

/** Returns milliseconds of a duration such as `1h30m` or of a number of seconds; undefined for another text. */
export function readDurationMs(text: string): number | undefined {
  if (!duration.test(text)) {
    const seconds = readNumber(text);
    return seconds === undefined ? undefined : seconds * 1000;
  }
  let ms = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+)(ms|[smhdwy])/g))
    ms += Number(amount) * (unitMs[unit as string] as number);
  return ms;
}

/** Reads a number as PromQL does: decimal, hexadecimal, octal, `Inf`, `NaN`, or a duration, which means its seconds. */
export function readNumber(text: string): number | undefined {
  const plain = text.replaceAll('_', '').toLowerCase();
  if (/^[+-]?inf(inity)?$/.test(plain)) return plain.startsWith('-') ? -Infinity : Infinity;
  if (plain === 'nan') return Number.NaN;
  if (duration.test(text)) return (readDurationMs(text) as number) / 1000;
  if (/^0[0-7]+$/.test(plain)) return Number.parseInt(plain, 8);
  const number = plain === '' ? Number.NaN : Number(plain);
  return Number.isNaN(number) ? undefined : number;
}

const escapes: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  '"': '"',
  "'": "'",
};

/**
 * Returns the content of a string literal in double, single or back quotes, with Go's escapes; undefined for an unknown
 * escape.
 */
export function readString(literal: string): string | undefined {
  const inner = literal.slice(1, -1);
  if (literal.startsWith('`')) return inner;
  let isValid = true;
  const text = inner.replace(
    /\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([0-7]{3})|(.))/gs,
    (_, hex?: string, short?: string, long?: string, octal?: string, letter?: string) => {
      const code = hex ?? short ?? long;
      if (code !== undefined) {
        const point = Number.parseInt(code, 16);
        if (point <= 0x10_ff_ff) return String.fromCodePoint(point);
      } else if (octal !== undefined) return String.fromCodePoint(Number.parseInt(octal, 8));
      const known = escapes[letter ?? ''];
      if (known === undefined) isValid = false;
      return known ?? '';
    },
  );
  return isValid ? text : undefined;
}
