import type { LabelValues, MetricOptions, Reading } from '../types/metrics.js';
import { Family, type LabelledSeries } from './family.js';
import { StoredCounter, StoredGauge } from './series.js';

/** Reports the first invalid reading of a metric, with the error. */
export type ReportReading = (metric: string, problem: unknown) => void;

/**
 * Creates a family without stored series, which is read at each scrape. It is empty when `read` throws; an invalid
 * value or label omits only its series.
 */
export function readFamily(
  type: 'counter' | 'gauge',
  declared: MetricOptions,
  read: () => Reading,
  report: ReportReading,
): Family<StoredCounter | StoredGauge> {
  let reported = false;
  function reportOnce(problem: unknown): void {
    if (!reported) report(declared.name, problem);
    reported = true;
  }

  class ReadFamily extends Family<StoredCounter | StoredGauge> {
    override series(): readonly LabelledSeries<StoredCounter | StoredGauge>[] {
      this.clear();
      try {
        for (const entry of entriesOf(read())) {
          try {
            this.#take(entry);
          } catch (error) {
            reportOnce(error);
          }
        }
      } catch (error) {
        this.clear();
        reportOnce(error);
      }
      return super.series();
    }

    #take([values, value]: readonly [LabelValues, number]): void {
      if (!Array.isArray(values)) throw new TypeError('label values must be a list');
      // a counter would add 1 for `undefined`
      if (typeof value !== 'number')
        throw new TypeError(`a reading's value must be a number, got ${typeof value}`);
      // checks the value first, since `labels()` would create a series with 0
      create().add(value);
      this.labels(...values).add(value);
    }
  }
  const create = type === 'counter' ? () => new StoredCounter() : () => new StoredGauge();
  return new ReadFamily(type, declared, create);
}

function entriesOf(reading: unknown): Iterable<readonly [LabelValues, number]> {
  if (typeof reading === 'number') return [[[], reading]];
  if (reading instanceof Promise) {
    // prevents an unhandled rejection
    reading.catch(() => {});
    throw new TypeError('a reading must not be a promise');
  }
  if (typeof reading !== 'object' || reading === null)
    throw new TypeError(`a reading must be a number or a list, got ${typeof reading}`);
  return reading as Iterable<readonly [LabelValues, number]>;
}
