/** Forms of hexadecimal text that a dictionary stores as bytes, which takes half the memory of the text. */
export type HexForm = 'span' | 'trace' | 'uuid';

const spanId = /^[0-9a-f]{16}$/;
const traceId = /^[0-9a-f]{32}$/;
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Returns the form of a text; undefined for any other text, upper-case digits included. */
export function hexFormOf(text: string): HexForm | undefined {
  switch (text.length) {
    case 16:
      return spanId.test(text) ? 'span' : undefined;
    case 32:
      return traceId.test(text) ? 'trace' : undefined;
    case 36:
      return uuid.test(text) ? 'uuid' : undefined;
    default:
      return undefined;
  }
}

export const hexForms: readonly HexForm[] = ['span', 'trace', 'uuid'];
export const hexBytes: Readonly<Record<HexForm, number>> = { span: 8, trace: 16, uuid: 16 };

/** Writes the bytes of a text whose form is known. */
export function writeHex(into: Buffer, at: number, text: string, form: HexForm): void {
  into.write(form === 'uuid' ? text.replaceAll('-', '') : text, at, 'hex');
}

export function readHex(from: Buffer, at: number, form: HexForm): string {
  const text = from.toString('hex', at, at + hexBytes[form]);
  if (form !== 'uuid') return text;
  return `${text.slice(0, 8)}-${text.slice(8, 12)}-${text.slice(12, 16)}-${text.slice(16, 20)}-${text.slice(20)}`;
}

/**
 * Yields the index of each value of one form whose text contains `needle`, in ascending order.
 *
 * @param bytes values of the form, one after the other
 * @param needle lower-case text
 */
export function* findHex(bytes: Buffer, form: HexForm, needle: string): Generator<number> {
  if (!/^[0-9a-f-]+$/.test(needle) || (form !== 'uuid' && needle.includes('-'))) return;
  const size = hexBytes[form];
  const count = bytes.length / size;
  // the longest run of digits is searched as bytes, at both alignments; other characters are compared as text
  const run = needle.split('-').reduce((a, b) => (b.length > a.length ? b : a));
  if (run.length < 3) {
    for (let n = 0; n < count; n++) if (readHex(bytes, n * size, form).includes(needle)) yield n;
    return;
  }
  const found = new Set<number>();
  for (const skipped of [0, 1]) {
    const whole = (run.length - skipped) & ~1;
    const pattern = Buffer.from(run.slice(skipped, skipped + whole), 'hex');
    if (pattern.length === 0) continue;
    for (let at = bytes.indexOf(pattern); at !== -1; ) {
      const n = Math.floor(at / size);
      if (!found.has(n) && readHex(bytes, n * size, form).includes(needle)) found.add(n);
      // a value that contains the text needs no further look
      at = bytes.indexOf(pattern, found.has(n) ? (n + 1) * size : at + 1);
    }
  }
  yield* [...found].sort((a, b) => a - b);
}
