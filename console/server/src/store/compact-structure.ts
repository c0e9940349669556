import type { TraceStructure } from './trace-structure.js';

/** Larger traces have numbers of eight bytes. */
const maxCompactSpans = 0xfffe;

/**
 * Relations of the spans of a trace in one array, which a stored trace keeps because every query reads them. A typed array
 * takes 200 bytes besides its numbers, as much as the numbers of a usual trace.
 */
export class CompactStructure implements TraceStructure {
  /** Bytes of one span, if its times are whole microseconds below 71 minutes. */
  static readonly spanBytes = 3 * 4;

  /** Parent plus 1 and server plus 1 in one number, then the self times, then the server times. */
  readonly #numbers: Uint32Array | Float64Array;
  readonly #spans: number;
  readonly #factor: number;

  constructor(structure: TraceStructure, spans: number) {
    this.#spans = spans;
    this.#factor = maxCompactSpans + 2;
    let numbers: Uint32Array | Float64Array = new Uint32Array(3 * spans);
    if (spans > maxCompactSpans) {
      this.#factor = 2 ** 26;
      numbers = new Float64Array(3 * spans);
    }
    for (let at = 0; at < spans; at++) {
      const server = structure.serverOf(at);
      const selfUs = structure.selfUsOf(at);
      const serverUs = server < 0 ? 0 : structure.serverUsOf(at);
      const fits = selfUs >>> 0 === selfUs && serverUs >>> 0 === serverUs;
      if (!fits && numbers instanceof Uint32Array) numbers = Float64Array.from(numbers);
      numbers[at] = structure.parentOf(at) + 1 + (server + 1) * this.#factor;
      numbers[spans + at] = selfUs;
      numbers[2 * spans + at] = serverUs;
    }
    this.#numbers = numbers;
  }

  parentOf(at: number): number {
    return ((this.#numbers[at] as number) % this.#factor) - 1;
  }
  selfUsOf(at: number): number {
    return this.#numbers[this.#spans + at] as number;
  }
  serverOf(at: number): number {
    return Math.floor((this.#numbers[at] as number) / this.#factor) - 1;
  }
  serverUsOf(at: number): number {
    return this.serverOf(at) < 0 ? Number.NaN : (this.#numbers[2 * this.#spans + at] as number);
  }
}
