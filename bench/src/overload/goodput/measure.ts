import { setTimeout as sleep } from 'node:timers/promises';
import { start } from '../../process.js';
import { atLeast, atMost, type Check, check, type RequestGroup, type ScenarioFigures } from '../figures.js';
import { type Answer, closedLoop, openLoop, summarise } from '../http-load.js';
import type { OverloadPlan } from '../plan.js';
import { createConnections } from './connections.js';
import type { GoodputServerOptions } from './server.js';

/** The default of MAX_CONNECTIONS. */
const connections = 1000;
const goodWithinMs = 1000;
const refusedWithinMs = 500;
const multiples = [1, 2, 5] as const;
/** Importances of ten consecutive requests. */
const mix = [...Array(5).fill('optional'), ...Array(3).fill('normal'), ...Array(2).fill('critical')] as const;
const importanceOf = (index: number): string => mix[index % mix.length] as string;

const isGood = ({ status, ms }: Answer) => status >= 200 && status < 300 && ms <= goodWithinMs;
const isRefused = ({ status }: Answer) => status === 503;

/** Answers to the load of one multiple of the capacity. */
interface Step {
  times: number;
  answers: readonly Answer[];
  /** Number of requests answered well within a second, per second. */
  goodput: number;
  /** Share of the critical requests that were answered well within a second. */
  critical: number;
}

/** Goodput at 1, 2 and 5 times the capacity, in an open loop: clients that do not wait for each other. */
export async function measureGoodput(
  title: string,
  server: GoodputServerOptions,
  { goodputSeconds: seconds, pauseMs }: OverloadPlan,
): Promise<ScenarioFigures> {
  const child = start('./overload/goodput/server.js', [], undefined);
  try {
    const { url } = await child.request<{ url: string }>(server);
    const capacity = await measureCapacity(url, server.waitMs);
    const steps: Step[] = [];
    for (const times of multiples) {
      const load = createConnections({ url, connections });
      const answers = await openLoop(capacity * times, seconds, (index) =>
        load.get(`/${importanceOf(index)}`),
      );
      load.close();
      const critical = answers.filter((_, index) => importanceOf(index) === 'critical');
      steps.push({
        times,
        answers,
        goodput: answers.filter(isGood).length / seconds,
        critical: critical.filter(isGood).length / critical.length,
      });
      await sleep(pauseMs);
    }
    return {
      title: `${title}: capacity ${Math.round(capacity)} requests a second`,
      checks: checksOf(steps),
      groups: steps.flatMap(groupsOf),
    };
  } finally {
    await child.end();
  }
}

/** Requests a second in a closed loop, after a second of warm-up. */
async function measureCapacity(url: string, waitMs: number): Promise<number> {
  // requests that wait keep the processor busy only side by side
  const width = waitMs > 0 ? 256 : 8;
  const load = createConnections({ url, connections: width });
  let answered = 0;
  const loadFor = async (seconds: number): Promise<number> => {
    const end = performance.now() + seconds * 1000;
    answered = 0;
    await closedLoop(
      width,
      () => performance.now() >= end,
      async (worker) => {
        const { status } = await load.get(`/${importanceOf(worker + answered)}`);
        if (status === 204 || status === 200) answered += 1;
      },
    );
    return answered / seconds;
  };
  await loadFor(1);
  const capacity = await loadFor(2);
  load.close();
  return capacity;
}

function checksOf(steps: readonly Step[]): Check[] {
  const peak = Math.max(...steps.map(({ goodput }) => goodput));
  return steps.flatMap(({ times, goodput, critical, answers }) => {
    const refused = summarise(answers.filter(isRefused));
    return [
      check(`goodput at ${times}x of the capacity, of its peak`, atLeast(80, '%'), (goodput / peak) * 100),
      check(`critical requests answered within 1 s at ${times}x`, atLeast(80, '%'), critical * 100),
      ...(refused.count > 0
        ? [check(`p99 of the refused requests at ${times}x`, atMost(refusedWithinMs, 'ms'), refused.p99Ms)]
        : []),
    ];
  });
}

function groupsOf({ times, answers }: Step): RequestGroup[] {
  return [
    { name: `${times}x`, summary: summarise(answers) },
    {
      name: `${times}x, served`,
      summary: summarise(answers.filter(({ status }) => status < 300 && status > 0)),
    },
    { name: `${times}x, refused`, summary: summarise(answers.filter(isRefused)) },
  ];
}
