import { larger } from '../store/larger.js';

/** Growing list of times in microseconds, each as its distance from the first, which is mostly below 2^32: 71 minutes. */
export class TimeList {
  #base: number | undefined;
  #distances = new NumberList();

  add(us: number): void {
    this.#base ??= us;
    const distance = us - this.#base;
    if (distance >>> 0 !== distance || this.#base + distance !== us) this.#storeWholeTimes();
    this.#distances.add(us - this.#base);
  }

  /** A time before the first one, or with a fraction, would not be exact as a distance. */
  #storeWholeTimes(): void {
    if (this.#base === 0) return;
    const times = new NumberList();
    for (let at = 0; at < this.#distances.count; at++) times.add(this.at(at));
    this.#distances = times;
    this.#base = 0;
  }

  at(index: number): number {
    return (this.#base as number) + this.#distances.at(index);
  }
}

export type Numbers = Uint32Array | Float64Array;

/** Numbers of a full chunk. */
const chunkLength = 4096;

/**
 * Growing list of numbers. Each takes four bytes while those of its chunk are whole and below 2^32, as most durations are.
 * A list of one array would be copied each time it grows, and the garbage collector would run for the former arrays.
 */
export class NumberList {
  readonly #full: Numbers[] = [];
  #last: Numbers = new Uint32Array(16);
  #lastCount = 0;

  get count(): number {
    return chunkLength * this.#full.length + this.#lastCount;
  }

  add(value: number): void {
    if (this.#lastCount === this.#last.length) this.#grow();
    if (value >>> 0 !== value && this.#last instanceof Uint32Array)
      this.#last = Float64Array.from(this.#last);
    this.#last[this.#lastCount++] = value;
  }

  #grow(): void {
    if (this.#last.length < chunkLength) {
      this.#last = larger(this.#last);
      return;
    }
    this.#full.push(this.#last);
    this.#last = new Uint32Array(chunkLength);
    this.#lastCount = 0;
  }

  at(index: number): number {
    const chunk = index >>> 12;
    const numbers = chunk === this.#full.length ? this.#last : (this.#full[chunk] as Numbers);
    return numbers[index & (chunkLength - 1)] as number;
  }

  /** Returns a copy of the numbers. */
  toArray(): Numbers {
    const chunks = [...this.#full, this.#last.subarray(0, this.#lastCount)];
    const isWhole = chunks.every((chunk) => chunk instanceof Uint32Array);
    const numbers = isWhole ? new Uint32Array(this.count) : new Float64Array(this.count);
    for (const [at, chunk] of chunks.entries()) numbers.set(chunk, chunkLength * at);
    return numbers;
  }
}
