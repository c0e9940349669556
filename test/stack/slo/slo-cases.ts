/** Course of the events of one SLO, and the alerts that must fire at its end. */
export interface SloCase {
  /** Completes the titles "fires ..." and "stays quiet ...". */
  when: string;
  /**
   * Error ratio in each of the 120 intervals before the check, as a multiple of the error budget; undefined for an
   * interval without events.
   */
  burnRates: readonly (number | undefined)[];
  firing: readonly ('page' | 'ticket')[];
  /** Share of the error budget left, of which a gap in the traffic makes no NaN; `none` for no sample. */
  budgetRemaining?: number | 'none';
}

const intervals = 120;
const constant = (burnRate: number | undefined) => Array.from({ length: intervals }, () => burnRate);
const changing = (before: number, after: number | undefined, last: number) =>
  constant(before).map((rate, index) => (index >= intervals - last ? after : rate));

/** Situations for the alerts of every SLO, with real and with demo windows. */
export const sloCases: readonly SloCase[] = [
  { when: 'at 16 times the sustainable rate of errors', burnRates: constant(16), firing: ['page', 'ticket'] },
  { when: 'at 8 times the sustainable rate of errors', burnRates: constant(8), firing: ['page', 'ticket'] },
  {
    when: 'at 4 times the sustainable rate of errors',
    burnRates: constant(4),
    firing: ['ticket'],
    budgetRemaining: -3,
  },
  { when: 'at twice the sustainable rate of errors', burnRates: constant(2), firing: ['ticket'] },
  { when: 'after the errors have stopped', burnRates: changing(16, 0, 40), firing: ['ticket'] },
  {
    when: 'at half the sustainable rate of errors',
    burnRates: constant(0.5),
    firing: [],
    budgetRemaining: 0.5,
  },
  {
    when: 'after the traffic has stopped',
    burnRates: changing(0.5, undefined, 60),
    firing: [],
    budgetRemaining: 0.5,
  },
  { when: 'in the first moments of an outage', burnRates: changing(0, 16, 4), firing: [] },
  { when: 'without errors', burnRates: constant(0), firing: [], budgetRemaining: 1 },
  { when: 'without traffic', burnRates: constant(undefined), firing: [], budgetRemaining: 'none' },
];
