import type { Scalar } from './rows.js';
import type { Codes } from './sections.js';

/** Cells of sealed rows, decompressed. */
export interface DecodedCells {
  /** Start of each text; the texts are separated by one character. */
  textStarts: Uint32Array;
  cells: Codes;
  starts: Uint32Array;
  shapes: Uint16Array;
  /** Index of a name by shape, for the names that were read last; -2 for a shape that was not read. */
  places: Map<string, Int16Array>;
  /** Texts that were read first, which rows repeat. */
  values: Map<number, Scalar>;
}

/** Estimated bytes of the two maps. */
const mapBytes = 12_000;

interface Entry {
  readonly cells: DecodedCells;
  readonly bytes: number;
  /** Number of misses of the cache when the entry was read last. */
  readAt: number;
}

/** Blocks that were read last, besides the kept ones: the rows of a query may alternate between a few blocks. */
const maxRecent = 8;
/** A kept block gives way when it was not read during this many misses for each kept block. */
const patience = 8;

/**
 * Decoded cells of blocks, bounded in bytes. Most queries read all blocks in the same order. If the block that was read
 * longest ago gave way, none of the blocks would be left for the next query. So a kept block gives way only after many
 * misses, and a block without a place is decoded for one query.
 */
export class DecodedCache {
  /** In the order in which they were read. */
  readonly #kept = new Map<object, Entry>();
  readonly #recent = new Map<object, Entry>();
  readonly #maxBytes: number;
  #keptBytes = 0;
  #recentBytes = 0;
  #misses = 0;
  #latestOwner: object | undefined;
  #latest: DecodedCells | undefined;

  /** @param maxBytes limit for the decoded cells; the cells that were read last stay in any case */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Estimated. */
  get bytes(): number {
    return this.#keptBytes + this.#recentBytes;
  }

  get(owner: object, decode: () => DecodedCells): DecodedCells {
    // rows are read block by block
    if (owner === this.#latestOwner) return this.#latest as DecodedCells;
    const { cells } = this.#find(owner) ?? this.#add(owner, decode());
    this.#latestOwner = owner;
    this.#latest = cells;
    return cells;
  }

  #find(owner: object): Entry | undefined {
    const entries = this.#kept.has(owner) ? this.#kept : this.#recent;
    const found = entries.get(owner);
    if (!found) return undefined;
    entries.delete(owner);
    entries.set(owner, found);
    found.readAt = this.#misses;
    return found;
  }

  #add(owner: object, cells: DecodedCells): Entry {
    const entry = { cells, bytes: bytesOf(cells), readAt: ++this.#misses };
    this.#removeUnread();
    // the recent blocks need their part of the limit
    const reserved = maxRecent * entry.bytes;
    if (this.#keptBytes + entry.bytes + reserved <= this.#maxBytes) {
      this.#kept.set(owner, entry);
      this.#keptBytes += entry.bytes;
    } else {
      this.#recent.set(owner, entry);
      this.#recentBytes += entry.bytes;
    }
    this.#shrink(owner);
    return entry;
  }

  /** Removes the kept block that was read longest ago, if that is long enough. */
  #removeUnread(): void {
    for (const [oldest, { readAt }] of this.#kept) {
      if (this.#misses - readAt > patience * this.#kept.size) this.delete(oldest);
      return;
    }
  }

  #shrink(latest: object): void {
    for (const recent of this.#recent.keys()) {
      if (recent === latest || (this.#recent.size <= maxRecent && this.bytes <= this.#maxBytes)) break;
      this.delete(recent);
    }
    for (const kept of this.#kept.keys()) {
      if (kept === latest || this.bytes <= this.#maxBytes) break;
      this.delete(kept);
    }
  }

  delete(owner: object): void {
    if (owner === this.#latestOwner) this.#latestOwner = this.#latest = undefined;
    this.#keptBytes -= this.#kept.get(owner)?.bytes ?? 0;
    this.#recentBytes -= this.#recent.get(owner)?.bytes ?? 0;
    this.#kept.delete(owner);
    this.#recent.delete(owner);
  }
}

function bytesOf({ textStarts, cells, starts, shapes }: DecodedCells): number {
  return textStarts.byteLength + cells.byteLength + starts.byteLength + shapes.byteLength + mapBytes;
}
