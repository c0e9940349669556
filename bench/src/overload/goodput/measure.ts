import { start } from '../process.js';
import { type Answer, closedLoop, openLoop, type Sender, type Summary, summarise } from './http-load.js';

const goodWithinMs = 1000;
const capacitySeconds = 2;
const seconds = 8;
const multiples = [1, 2, 5] as const;
/** Importances of ten consecutive requests. */
const mix = [...Array(5).fill('optional'), ...Array(3).fill('normal'), ...Array(2).fill('critical')];

/** One multiple of the capacity. */
export interface GoodputStep {
  times: number;
  /** Requests sent a second. */
  offered: number;
  /** Those answered well within a second, per second. */
  goodput: number;
  /** Share of the critical requests that were answered well within a second. */
  critical: number;
  summary: Summary;
}

export interface GoodputFigures {
  /** Requests a second that 8 connections in a closed loop get answered. */
  capacity: number;
  steps: GoodputStep[];
}

const good = ({ status, ms }: Answer) => status >= 200 && status < 300 && ms <= goodWithinMs;

/** Goodput at 1, 2 and 5 times the capacity, in an open loop: clients that do not wait for each other. */
export async function measureGoodput({ send }: Sender, delayMs: number): Promise<GoodputFigures> {
  const child = start('./overload/goodput-server.js', [], undefined);
  try {
    const { url } = await child.ask<{ url: string }>({ delayMs });
    const call = (index: number) => send({ url: `${url}/${mix[index % mix.length]}` });
    let answered = 0;
    const load = async (forSeconds: number) => {
      const end = performance.now() + forSeconds * 1000;
      answered = 0;
      await closedLoop(
        8,
        () => performance.now() >= end,
        async (worker) => {
          await call(worker + answered);
          answered += 1;
        },
      );
      return answered / forSeconds;
    };
    await load(1);
    const capacity = await load(capacitySeconds);
    const steps: GoodputStep[] = [];
    for (const times of multiples) {
      const offered = capacity * times;
      const answers = await openLoop(offered, seconds, async (index) => ({ index, ...(await call(index)) }));
      const critical = answers.filter(({ index }) => mix[index % mix.length] === 'critical');
      steps.push({
        times,
        offered,
        goodput: answers.filter(good).length / seconds,
        critical: critical.filter(good).length / critical.length,
        summary: summarise(answers),
      });
      // the level of the step before falls
      await new Promise((resolve) => setTimeout(resolve, 5000));
    }
    return { capacity, steps };
  } finally {
    await child.end();
  }
}
