import { larger } from '../store/larger.js';

export type Numbers = Uint32Array | Float64Array;

/** Growing list of numbers. Each takes four bytes while all are whole and below 2^32, as most durations are. */
export class NumberList {
  #values: Numbers = new Uint32Array(16);
  #count = 0;

  get count(): number {
    return this.#count;
  }

  add(value: number): void {
    if (this.#count === this.#values.length) this.#values = larger(this.#values);
    if (value >>> 0 !== value && this.#values instanceof Uint32Array)
      this.#values = Float64Array.from(this.#values);
    this.#values[this.#count++] = value;
  }

  at(index: number): number {
    return this.#values[index] as number;
  }

  /** Returns the numbers themselves, not a copy, until the next one is added. */
  view(): Numbers {
    return this.#values.subarray(0, this.#count);
  }
}
