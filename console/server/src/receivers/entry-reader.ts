/** Returned for an entry that needs the complete decoder: an unusual type, or invalid. */
export const unusual = Symbol('unusual');

export interface UsualEntry {
  seconds: number;
  nanoseconds: number;
  record: Record<string, unknown>;
}

/** Longest text that is looked up among the texts of earlier entries. */
const maxKnownBytes = 64;
const slots = 2048;

/**
 * Decodes the usual entries of the forward protocol: `[time, record]` with an EventTime or an integer, and a record of
 * text, numbers, booleans, nil, and maps and arrays of them. Repeated names and values, such as the name of a service,
 * are decoded once, because most of the cost of a record is the allocation of its strings.
 */
export class EntryReader {
  #bytes: Buffer = Buffer.alloc(0);
  #at = 0;
  #end = 0;
  readonly #known: (string | undefined)[] = new Array(slots).fill(undefined);
  readonly #maxDepth: number;

  constructor(maxDepth: number) {
    this.#maxDepth = maxDepth;
  }

  /** @param bytes contains one complete MessagePack value from `start` to `end` */
  read(bytes: Buffer, start: number, end: number): UsualEntry | typeof unusual {
    this.#bytes = bytes;
    this.#end = end;
    if (bytes[start] !== 0x92 || end - start < 12) return unusual;
    const head = bytes[start + 1] as number;
    let seconds: number;
    let nanoseconds = 0;
    if (head === 0xd7 && bytes[start + 2] === 0) {
      seconds = bytes.readUInt32BE(start + 3);
      nanoseconds = bytes.readUInt32BE(start + 7);
      this.#at = start + 11;
    } else if (head === 0xce) {
      seconds = bytes.readUInt32BE(start + 2);
      this.#at = start + 6;
    } else return unusual;
    const kind = bytes[this.#at] as number;
    if (((kind & 0xf0) !== 0x80 && kind !== 0xde) || nanoseconds >= 1e9) return unusual;
    const record = this.#value(1);
    return record === unusual ? unusual : { seconds, nanoseconds, record: record as Record<string, unknown> };
  }

  #value(depth: number): unknown {
    const bytes = this.#bytes;
    const head = bytes[this.#at++] as number;
    if (head <= 0x7f) return head;
    if (head >= 0xe0) return head - 0x100;
    if (head >= 0xa0 && head <= 0xbf) return this.#text(head & 0x1f);
    if (head <= 0x8f) return this.#map(head & 0x0f, depth);
    if (head <= 0x9f) return this.#array(head & 0x0f, depth);
    switch (head) {
      case 0xc0:
        return null;
      case 0xc2:
        return false;
      case 0xc3:
        return true;
      case 0xcb:
        return bytes.readDoubleBE(this.#skip(8));
      case 0xcc:
        return bytes[this.#skip(1)];
      case 0xcd:
        return bytes.readUInt16BE(this.#skip(2));
      case 0xce:
        return bytes.readUInt32BE(this.#skip(4));
      case 0xd9:
        return this.#text(bytes[this.#skip(1)] as number);
      case 0xda:
        return this.#text(bytes.readUInt16BE(this.#skip(2)));
      case 0xdc:
        return this.#array(bytes.readUInt16BE(this.#skip(2)), depth);
      case 0xde:
        return this.#map(bytes.readUInt16BE(this.#skip(2)), depth);
      default:
        return unusual;
    }
  }

  #skip(size: number): number {
    const at = this.#at;
    this.#at += size;
    return at;
  }

  #map(count: number, depth: number): unknown {
    if (depth >= this.#maxDepth) return unusual;
    const made: Record<string, unknown> = {};
    for (let n = 0; n < count; n++) {
      const head = this.#bytes[this.#at] as number;
      if (!((head >= 0xa0 && head <= 0xbf) || head === 0xd9)) return unusual;
      const name = this.#value(depth);
      if (name === '__proto__' || name === unusual) return unusual;
      const value = this.#value(depth + 1);
      if (value === unusual) return unusual;
      made[name as string] = value;
    }
    return made;
  }

  #array(count: number, depth: number): unknown {
    if (depth >= this.#maxDepth) return unusual;
    const made: unknown[] = [];
    for (let n = 0; n < count; n++) {
      const value = this.#value(depth + 1);
      if (value === unusual) return unusual;
      made.push(value);
    }
    return made;
  }

  #text(length: number): string | typeof unusual {
    const bytes = this.#bytes;
    const start = this.#at;
    const end = start + length;
    if (end > this.#end) return unusual;
    this.#at = end;
    if (length > maxKnownBytes) return bytes.toString('utf8', start, end);
    let hash = length;
    let bits = 0;
    for (let at = start; at < end; at++) {
      const byte = bytes[at] as number;
      hash = (Math.imul(hash, 31) + byte) | 0;
      bits |= byte;
    }
    if (bits > 0x7f) return bytes.toString('utf8', start, end);
    const slot = (hash ^ (hash >>> 15)) & (slots - 1);
    const known = this.#known[slot];
    if (known !== undefined && this.#equals(known, start, length)) return known;
    const text = bytes.toString('latin1', start, end);
    // ids are rarely repeated, and would replace the texts that are
    if (length !== 16 && length !== 32 && length !== 36) this.#known[slot] = text;
    return text;
  }

  #equals(known: string, start: number, length: number): boolean {
    if (known.length !== length) return false;
    for (let n = 0; n < length; n++) if (known.charCodeAt(n) !== this.#bytes[start + n]) return false;
    return true;
  }
}
