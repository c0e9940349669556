import { readIsoMs } from '../../store/iso-time.js';
import { isStorableSecond } from '../../store/time-range.js';

const zero = 0x30;
/** Length of `2026-11-30T12:00:`, which consecutive records share. */
const minuteLength = 17;
const isoLength = 24;

/** Reads times as RFC 3339 from bytes; the minute that was read last is known. */
export class TimeReader {
  /** True when the time that was read last is written as `Date.prototype.toISOString` writes it. */
  isIso = false;
  readonly #minute = new Uint8Array(minuteLength);
  /** Epoch milliseconds of the minute; NaN for an invalid one. */
  #minuteMs = Number.NaN;

  /** Returns epoch milliseconds from the year 1970 to 9999; NaN for any other text. */
  read(bytes: Buffer, start: number, length: number): number {
    this.isIso = length === isoLength;
    if (this.isIso || length === isoLength + 3 || length === isoLength + 6) {
      if (!this.#isKnownMinute(bytes, start)) this.#learnMinute(bytes, start);
      const ms = this.#minuteMs + secondMs(bytes, start, length);
      if (!Number.isNaN(ms)) return ms;
    }
    this.isIso = false;
    const ms = Date.parse(bytes.toString('utf8', start, start + length));
    return isStorableSecond(ms / 1000) ? ms : Number.NaN;
  }

  #learnMinute(bytes: Buffer, start: number): void {
    const end = start + minuteLength;
    this.#minuteMs = readIsoMs(`${bytes.toString('latin1', start, end)}00.000Z`);
    this.#minute.set(bytes.subarray(start, end));
  }

  #isKnownMinute(bytes: Buffer, start: number): boolean {
    const minute = this.#minute;
    // the last characters differ most often
    for (let n = minuteLength - 1; n >= 0; n--) if (bytes[start + n] !== minute[n]) return false;
    return true;
  }
}

/**
 * Reads `SS.mmmZ` after the minute, with three, six or nine digits of the fraction. Returns milliseconds, rounded down; NaN
 * for any other text.
 */
function secondMs(bytes: Buffer, start: number, length: number): number {
  const end = start + length - 1;
  if (bytes[start + 19] !== 0x2e || bytes[end] !== 0x5a) return Number.NaN;
  let rest = 0;
  for (let at = start + 23; at < end; at++) rest += digit(bytes, at); // NaN for any other character
  const seconds = 10 * digit(bytes, start + 17) + digit(bytes, start + 18);
  const ms = 100 * digit(bytes, start + 20) + 10 * digit(bytes, start + 21) + digit(bytes, start + 22);
  return seconds <= 59 && rest >= 0 ? 1000 * seconds + ms : Number.NaN;
}

function digit(bytes: Buffer, at: number): number {
  const value = (bytes[at] as number) - zero;
  return value >= 0 && value <= 9 ? value : Number.NaN;
}
