import type { ServiceFigures } from '../figures.js';
import type { Child } from '../process.js';
import { type Alive, countDelivered } from './alive.js';
import type { Counts, Role } from './variant.js';
import { type VariantName, variants } from './variants.js';

/** What arrived of each variant beside what its requests must bring: sums over all its trials. */
export interface Deliveries {
  /** A variant that was stopped, and how many requests it served; before its processes end. */
  add(variant: Alive, served: Record<Role, number>): Promise<void>;
  of(name: VariantName): Pick<ServiceFigures, 'spans' | 'logs'>;
}

interface Book {
  trials: Alive[];
  expected: Counts;
  delivered: Counts;
}

/** `sinks` count by variant from the start of the run; so what comes late is seen with the next trial. */
export function createDeliveries(sinks: Child): Deliveries {
  const books = new Map<VariantName, Book>();
  const bookOf = (name: VariantName): Book => {
    const found = books.get(name) ?? {
      trials: [],
      expected: { spans: 0, logs: 0 },
      delivered: { spans: 0, logs: 0 },
    };
    books.set(name, found);
    return found;
  };
  return {
    async add(variant, served) {
      const book = bookOf(variant.name);
      for (const role of ['gateway', 'product'] as const) {
        const { spans, logs } = variants[variant.name].expected[role];
        book.expected.spans += served[role] * spans;
        book.expected.logs += served[role] * logs;
      }
      book.trials.push(variant);
      book.delivered = await countDelivered(book.trials, sinks, book.expected);
    },
    of(name) {
      const { expected, delivered } = bookOf(name);
      return {
        spans: { expected: expected.spans, delivered: delivered.spans },
        logs: { expected: expected.logs, delivered: delivered.logs },
      };
    },
  };
}
