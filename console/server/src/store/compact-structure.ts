import type { TraceStructure } from './trace-structure.js';

/**
 * Relations of the spans of a trace in one array, which a stored trace keeps because every query reads them. A typed array
 * takes 200 bytes besides its numbers, as much as the numbers of a usual trace.
 */
export class CompactStructure implements TraceStructure {
  /** Bytes of one span, if its times are whole microseconds below 36 minutes. */
  static readonly spanBytes = 4 * 4;

  /** Parents, self times, servers and server times. */
  readonly #numbers: Int32Array | Float64Array;
  readonly #spans: number;

  constructor(structure: TraceStructure, spans: number) {
    this.#spans = spans;
    let numbers: Int32Array | Float64Array = new Int32Array(4 * spans);
    for (let at = 0; at < spans; at++) {
      const server = structure.serverOf(at);
      const selfUs = structure.selfUsOf(at);
      const serverUs = server < 0 ? 0 : structure.serverUsOf(at);
      const fits = (selfUs | 0) === selfUs && (serverUs | 0) === serverUs;
      if (!fits && numbers instanceof Int32Array) numbers = Float64Array.from(numbers);
      numbers[at] = structure.parentOf(at);
      numbers[spans + at] = selfUs;
      numbers[2 * spans + at] = server;
      numbers[3 * spans + at] = serverUs;
    }
    this.#numbers = numbers;
  }

  parentOf(at: number): number {
    return this.#numbers[at] as number;
  }
  selfUsOf(at: number): number {
    return this.#numbers[this.#spans + at] as number;
  }
  serverOf(at: number): number {
    return this.#numbers[2 * this.#spans + at] as number;
  }
  serverUsOf(at: number): number {
    return this.serverOf(at) < 0 ? Number.NaN : (this.#numbers[3 * this.#spans + at] as number);
  }
}
