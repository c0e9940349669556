import { createRandom } from '../random.js';
import { startDoubles } from './doubles.js';
import type { RowFigures } from './figures.js';
import type { Clients } from './product.js';
import { rowsOf } from './rows.js';
import { type Latency, startTrial, type Trial } from './trial.js';

/** How much is done. */
export interface Scale {
  /** For each row and round, 16 at a time. */
  requests: number;
  /** The same of the row that gets more than the queues hold. */
  flood: number;
  /** For each row and round, one at a time: those whose latency counts. */
  looks: number;
  rounds: number;
  /** The back-ends misbehave at least so long. */
  misbehaveMs: number;
}

/** For the tests: less than half a minute for each kind of clients on two cores. */
export const quick: Scale = { requests: 500, flood: 11_500, looks: 150, rounds: 2, misbehaveMs: 5000 };
/** What the page is made from: five minutes. */
export const whole: Scale = { requests: 4000, flood: 16_000, looks: 500, rounds: 8, misbehaveMs: 30_000 };

/** Longer than the longest pause between two attempts, 15 s. */
const recoverMs = 60_000;

/**
 * Every row at once, each with a service and back-ends of its own; slices of load in turn, in an order shuffled anew for
 * each round, so that latencies can be compared within a round.
 */
export async function measure(
  clients: Clients,
  scale: Scale,
  say: (text: string) => void,
): Promise<RowFigures[]> {
  const random = createRandom(`${clients} ${Date.now()}`);
  const doubles = startDoubles();
  const trials: Trial[] = [];
  try {
    say(`${clients}: starting`);
    const started = await Promise.allSettled(rowsOf(clients).map((row) => startTrial(row, clients, doubles)));
    for (const each of started) if (each.status === 'fulfilled') trials.push(each.value);
    for (const each of started) if (each.status === 'rejected') throw each.reason;

    for (const trial of trials) {
      await trial.look(scale.requests / 2);
      await trial.load(scale.requests);
    }
    const began = performance.now();
    for (const trial of trials) await trial.misbehave();
    const baseline: Latency[] = [];
    for (let round = 1; round <= scale.rounds; round += 1) {
      say(`${clients}: round ${round} of ${scale.rounds}`);
      for (const trial of random.shuffled(trials)) {
        await trial.load(trial.row.flood ? scale.flood : scale.requests);
      }
      for (const trial of random.shuffled(trials)) {
        const latency = await trial.look(scale.looks);
        if (trial === trials[0]) baseline.push(latency);
      }
    }
    const left = began + scale.misbehaveMs - performance.now();
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, left)));
    say(`${clients}: the back-ends behave again`);
    await Promise.all(trials.map((trial) => trial.recover(recoverMs)));
    return trials.map((trial) => trial.figures(baseline));
  } finally {
    await Promise.all(trials.map((trial) => trial.close()));
    await doubles.close();
  }
}
