import type { LabelValues, MetricOptions } from '../types/metrics.js';
import { declarationOf, type MetricType } from './declaration.js';
import { escapeLabel, labelText } from './escape.js';

export const overflow = 'overflow';

/** One series and its labels. */
export interface LabelledSeries<S> {
  readonly series: S;
  /** Text of the labels in the exposition, without the braces: `method="GET",route="/"`. */
  readonly labels: string;
}

/** Series by the value of one label, or branches by the value of the next label. */
type Branch<S> = Map<string, LabelledSeries<S> | Branch<S>>;

/** All series of one metric. */
export class Family<S> {
  readonly name: string;
  readonly help: string;
  readonly type: MetricType;
  readonly labelNames: readonly string[];
  readonly #create: () => S;
  readonly #maxSeries: number;
  readonly #series: LabelledSeries<S>[] = [];
  /** Nested by label, because joining the values to one key costs more than these look-ups. */
  readonly #root: Branch<S> = new Map();

  /** @throws TypeError for a declaration that is invalid in the exposition formats */
  constructor(type: MetricType, options: MetricOptions, create: () => S) {
    const { name, help, labels, maxSeries } = declarationOf(type, options);
    this.type = type;
    this.name = name;
    this.help = help;
    this.labelNames = labels;
    this.#maxSeries = maxSeries;
    this.#create = create;
    if (this.labelNames.length === 0) this.labels();
  }

  labels(...values: LabelValues): S {
    const count = values.length;
    if (count !== this.labelNames.length)
      throw new TypeError(`${this.name} has the labels [${this.labelNames}], got ${count} values`);
    let found: LabelledSeries<S> | Branch<S> | undefined = count === 0 ? this.#series[0] : this.#root;
    for (let at = 0; at < count && found !== undefined; at += 1)
      found = (found as Branch<S>).get(values[at] as string);
    return found === undefined ? this.#add(values) : (found as LabelledSeries<S>).series;
  }

  /** Returns the series in the order of their creation. */
  series(): readonly LabelledSeries<S>[] {
    return this.#series;
  }

  protected clear(): void {
    this.#series.length = 0;
    this.#root.clear();
  }

  #add(given: LabelValues): S {
    const values = given.map(labelText);
    // values that are equal in the exposition are one series
    if (values.some((value, at) => value !== given[at])) return this.labels(...values);
    if (this.#series.length >= this.#maxSeries && values.some((value) => value !== overflow))
      return this.labels(...values.map(() => overflow));
    const labels = this.labelNames.map((name, at) => `${name}="${escapeLabel(values[at] as string)}"`).join();
    const made = { series: this.#create(), labels };
    this.#series.push(made);
    let branch = this.#root;
    values.forEach((value, at) => {
      if (at === values.length - 1) branch.set(value, made);
      else {
        const next = (branch.get(value) as Branch<S> | undefined) ?? new Map();
        branch.set(value, next);
        branch = next;
      }
    });
    return made.series;
  }
}
