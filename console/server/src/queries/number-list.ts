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
