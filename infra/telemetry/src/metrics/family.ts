import type { LabelValues, MetricOptions } from '../types.js';
import { declarationOf } from './declaration.js';
import { escapeLabel, labelText } from './escape.js';

export const overflow = 'overflow';

export type MetricType = 'counter' | 'gauge' | 'histogram';

/** One cell and its labels. */
export interface Series<C> {
  readonly cell: C;
  /** As they stand in the exposition, without the braces: `method="GET",route="/"`. */
  readonly labels: string;
}

/** A cell, or the cells of the next label's values. */
type Branch<C> = Map<string, Series<C> | Branch<C>>;

/** All series of one metric. */
export class Family<C> {
  readonly name: string;
  readonly help: string;
  readonly type: MetricType;
  readonly labelNames: readonly string[];
  readonly #make: () => C;
  readonly #maxSeries: number;
  readonly #series: Series<C>[] = [];
  /** By one label's value after the other: joining them to one key costs more than all these look-ups. */
  readonly #root: Branch<C> = new Map();

  /** @throws TypeError for a declaration that is invalid in the exposition formats */
  constructor(type: MetricType, options: MetricOptions, make: () => C) {
    const { name, help, labels, maxSeries } = declarationOf(type, options);
    this.type = type;
    this.name = name;
    this.help = help;
    this.labelNames = labels;
    this.#maxSeries = maxSeries;
    this.#make = make;
    if (this.labelNames.length === 0) this.labels();
  }

  labels(...values: LabelValues): C {
    const count = values.length;
    if (count !== this.labelNames.length)
      throw new TypeError(`${this.name} has the labels [${this.labelNames}], got ${count} values`);
    let found: Series<C> | Branch<C> | undefined = count === 0 ? this.#series[0] : this.#root;
    for (let at = 0; at < count && found !== undefined; at += 1)
      found = (found as Branch<C>).get(values[at] as string);
    return found === undefined ? this.#add(values) : (found as Series<C>).cell;
  }

  /** In the order in which they were made. */
  series(): readonly Series<C>[] {
    return this.#series;
  }

  protected clear(): void {
    this.#series.length = 0;
    this.#root.clear();
  }

  #add(given: LabelValues): C {
    const values = given.map(labelText);
    // values that are equal in the exposition are one series
    if (values.some((value, at) => value !== given[at])) return this.labels(...values);
    if (this.#series.length >= this.#maxSeries && values.some((value) => value !== overflow))
      return this.labels(...values.map(() => overflow));
    const labels = this.labelNames.map((name, at) => `${name}="${escapeLabel(values[at] as string)}"`).join();
    const made = { cell: this.#make(), labels };
    this.#series.push(made);
    let branch = this.#root;
    values.forEach((value, at) => {
      if (at === values.length - 1) branch.set(value, made);
      else {
        const next = (branch.get(value) as Branch<C> | undefined) ?? new Map();
        branch.set(value, next);
        branch = next;
      }
    });
    return made.cell;
  }
}
