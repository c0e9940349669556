/** Source map (ECMA-426) as far as it is read here. */
interface SourceMap {
  version: 3;
  sources: string[];
  names: string[];
  mappings: string;
}

const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/**
 * Returns a source map with only the first segment of each line, which is enough for the lines of stack traces. Node parses
 * the whole map at the first stack trace: the map of a process has 400,000 segments, which would take 100 ms and 40 MB.
 */
export function lineMap(json: string): string {
  const { sources, mappings } = JSON.parse(json) as SourceMap;
  /** Source, line and column of the preceding segment, and of the preceding segment that was kept. */
  const at = [0, 0, 0];
  const kept = [0, 0, 0];
  const lines = mappings.split(';').map((line) => {
    let first = '';
    for (const segment of line.split(',')) {
      // a segment without a source has only a column
      const [column = 0, ...deltas] = decode(segment);
      if (deltas.length < at.length) continue;
      for (const index of at.keys()) at[index] = (at[index] ?? 0) + (deltas[index] ?? 0);
      if (first !== '') continue;
      first = encode(column) + at.map((value, index) => encode(value - (kept[index] ?? 0))).join('');
      kept.splice(0, kept.length, ...at);
    }
    return first;
  });
  const map: SourceMap = { version: 3, sources, names: [], mappings: lines.join(';') };
  return JSON.stringify(map);
}

/** Decodes Base64 VLQ numbers. */
function decode(segment: string): number[] {
  const numbers: number[] = [];
  let value = 0;
  let shift = 0;
  for (const digit of segment) {
    const bits = digits.indexOf(digit);
    value += (bits & 31) << shift;
    shift += 5;
    if (bits & 32) continue;
    numbers.push(value & 1 ? -(value >> 1) : value >> 1);
    value = 0;
    shift = 0;
  }
  return numbers;
}

/** Encodes a number as Base64 VLQ. */
function encode(number: number): string {
  let rest = number < 0 ? (-number << 1) | 1 : number << 1;
  let text = '';
  do {
    const bits = rest & 31;
    rest >>>= 5;
    text += digits[rest > 0 ? bits | 32 : bits];
  } while (rest > 0);
  return text;
}
