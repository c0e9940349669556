import { createRandom } from '../random.js';
import { startDoubles } from './doubles.js';
import type { RowFigures } from './figures.js';
import type { Clients } from './product.js';
import { rowsOf } from './rows.js';
import { type Latency, startTrial, type Trial } from './trial.js';

/** Size of a run. */
export interface Scale {
  /** Requests per row and round, 16 at a time. */
  requests: number;
  /** Requests per round for the row that overflows the queues. */
  floodRequests: number;
  /** Sequential requests per row and round, for which the latency is measured. */
  latencyRequests: number;
  rounds: number;
  /** Shortest duration of the failure. */
  failureMs: number;
}

/** For the tests: less than 30 s for each kind of clients on two cores. */
export const quick: Scale = {
  requests: 200,
  floodRequests: 11_500,
  latencyRequests: 100,
  rounds: 2,
  failureMs: 5000,
};
/** For `docs/back-ends.md`: five minutes. */
export const whole: Scale = {
  requests: 4000,
  floodRequests: 16_000,
  latencyRequests: 500,
  rounds: 8,
  failureMs: 30_000,
};

/** Longer than the longest pause between attempts (15 s). */
const recoverMs = 60_000;

/**
 * Measures all rows in parallel, each with its own service and back-ends. In each round the rows get their load one
 * after another, in random order, so that latencies can be compared within a round.
 */
export async function measure(
  clients: Clients,
  scale: Scale,
  log: (text: string) => void,
): Promise<RowFigures[]> {
  const random = createRandom(`${clients} ${Date.now()}`);
  const doubles = startDoubles();
  const trials: Trial[] = [];
  try {
    log(`${clients}: starting`);
    const started = await Promise.allSettled(rowsOf(clients).map((row) => startTrial(row, clients, doubles)));
    for (const each of started) if (each.status === 'fulfilled') trials.push(each.value);
    for (const each of started) if (each.status === 'rejected') throw each.reason;

    for (const trial of trials) {
      await trial.measureLatency(scale.requests / 2);
      await trial.load(scale.requests);
    }
    const began = performance.now();
    for (const trial of trials) await trial.startFailure();
    const baseline: Latency[] = [];
    for (let round = 1; round <= scale.rounds; round += 1) {
      log(`${clients}: round ${round} of ${scale.rounds}`);
      for (const trial of random.shuffled(trials)) {
        await trial.load(trial.row.flood ? scale.floodRequests : scale.requests);
      }
      for (const trial of random.shuffled(trials)) {
        const latency = await trial.measureLatency(scale.latencyRequests);
        if (trial === trials[0]) baseline.push(latency);
      }
    }
    const remainingMs = began + scale.failureMs - performance.now();
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, remainingMs)));
    log(`${clients}: the back-ends work again`);
    await Promise.all(trials.map((trial) => trial.recover(recoverMs)));
    return trials.map((trial) => trial.figures(baseline));
  } finally {
    await Promise.all(trials.map((trial) => trial.close()));
    await doubles.close();
  }
}
