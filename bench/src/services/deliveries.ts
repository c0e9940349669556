import type { ServiceFigures } from '../figures.js';
import type { Child } from '../process.js';
import type { Counts, Role } from './variant.js';
import { countDelivered, type VariantProcesses } from './variant-processes.js';
import { type VariantName, variants } from './variants.js';

/** Delivery statistics: expected and delivered telemetry of each variant, summed over its trials. */
export interface Deliveries {
  /**
   * Adds a trial and waits for the delivery of its telemetry. Call it after the services are stopped and before their
   * processes end.
   *
   * @param served Number of requests that each service received
   */
  add(variant: VariantProcesses, served: Record<Role, number>): Promise<void>;
  /** Returns the statistics of one variant. */
  of(name: VariantName): Pick<ServiceFigures, 'spans' | 'logs'>;
}

interface VariantTotals {
  trials: VariantProcesses[];
  expected: Counts;
  delivered: Counts;
}

/**
 * Creates delivery statistics.
 *
 * @param receivers Process that counts by variant since the start of the run, so that late telemetry is not lost
 */
export function createDeliveries(receivers: Child): Deliveries {
  const totals = new Map<VariantName, VariantTotals>();
  const totalsOf = (name: VariantName): VariantTotals => {
    const found = totals.get(name) ?? {
      trials: [],
      expected: { spans: 0, logs: 0 },
      delivered: { spans: 0, logs: 0 },
    };
    totals.set(name, found);
    return found;
  };
  return {
    async add(variant, served) {
      const total = totalsOf(variant.name);
      for (const role of ['gateway', 'product'] as const) {
        const { spans, logs } = variants[variant.name].expected[role];
        total.expected.spans += served[role] * spans;
        total.expected.logs += served[role] * logs;
      }
      total.trials.push(variant);
      total.delivered = await countDelivered(total.trials, receivers, total.expected);
    },
    of(name) {
      const { expected, delivered } = totalsOf(name);
      return {
        spans: { expected: expected.spans, delivered: delivered.spans },
        logs: { expected: expected.logs, delivered: delivered.logs },
      };
    },
  };
}
