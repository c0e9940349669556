import { setTimeout as sleep } from 'node:timers/promises';
import { start } from '../../process.js';
import { atLeast, atMost, type Check, check, type RequestGroup, type ScenarioFigures } from '../figures.js';
import { type CallResponse, closedLoop, notSent, openLoop, summarise } from '../http-load.js';
import type { OverloadPlan } from '../plan.js';
import { createConnections } from './connections.js';
import type { GoodputServerOptions } from './server.js';

/** Default of MAX_CONNECTIONS. */
const connections = 1000;
const goodWithinMs = 1000;
/** A refusal may be held for 0.2 s, and waits for two turns of the event loop of 0.1 s each. */
const refusedWithinMs = 500;
const multiples = [1, 2, 5] as const;
/** Importances of ten consecutive requests; the pattern repeats. */
const mix = [...Array(5).fill('optional'), ...Array(3).fill('normal'), ...Array(2).fill('critical')] as const;
const importanceOf = (index: number): string => mix[index % mix.length] as string;

const isGood = ({ status, ms }: CallResponse) => status >= 200 && status < 300 && ms <= goodWithinMs;
const isRefused = ({ status }: CallResponse) => status === 503;

/** Responses to the load at one multiple of the capacity. */
interface Step {
  times: number;
  responses: readonly CallResponse[];
  /** Good responses per second: status 2xx within a second. */
  goodput: number;
  /** Share of the critical requests with a good response, without those for which the client had no connection. */
  critical: number;
}

/** Measures goodput at 1, 2 and 5 times the capacity in an open loop, with clients that do not wait for each other. */
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
      const responses = await openLoop(capacity * times, seconds, (index) =>
        load.get(`/${importanceOf(index)}`),
      );
      load.close();
      const critical = responses.filter(
        ({ status }, index) => importanceOf(index) === 'critical' && status !== notSent,
      );
      steps.push({
        times,
        responses,
        goodput: responses.filter(isGood).length / seconds,
        critical: critical.filter(isGood).length / critical.length,
      });
      await sleep(pauseMs);
    }
    return {
      title: `${title}: capacity ${Math.round(capacity)} requests per second`,
      checks: checksOf(steps),
      groups: steps.flatMap(groupsOf),
    };
  } finally {
    await child.end();
  }
}

/** Returns the requests per second that the server handles in a closed loop, after a second of warm-up. */
async function measureCapacity(url: string, waitMs: number): Promise<number> {
  // with an idle wait in each request, only many concurrent requests use the whole processor
  const width = waitMs > 0 ? 256 : 8;
  const load = createConnections({ url, connections: width });
  let served = 0;
  const loadFor = async (seconds: number): Promise<number> => {
    const end = performance.now() + seconds * 1000;
    served = 0;
    await closedLoop(
      width,
      () => performance.now() >= end,
      async (worker) => {
        const { status } = await load.get(`/${importanceOf(worker + served)}`);
        if (status === 204 || status === 200) served += 1;
      },
    );
    return served / seconds;
  };
  await loadFor(1);
  const capacity = await loadFor(2);
  load.close();
  return capacity;
}

function checksOf(steps: readonly Step[]): Check[] {
  const peak = Math.max(...steps.map(({ goodput }) => goodput));
  return steps.flatMap(({ times, goodput, critical, responses }) => {
    const refused = summarise(responses.filter(isRefused));
    return [
      check(
        `goodput at ${times}x the capacity, as a share of the peak`,
        atLeast(80, '%'),
        (goodput / peak) * 100,
      ),
      check(`critical requests with status 2xx within 1 s at ${times}x`, atLeast(80, '%'), critical * 100),
      ...(refused.count > 0
        ? [check(`p99 of the refused requests at ${times}x`, atMost(refusedWithinMs, 'ms'), refused.p99Ms)]
        : []),
    ];
  });
}

function groupsOf({ times, responses }: Step): RequestGroup[] {
  return [
    { name: `${times}x`, summary: summarise(responses) },
    {
      name: `${times}x, served`,
      summary: summarise(responses.filter(({ status }) => status < 300 && status > 0)),
    },
    { name: `${times}x, refused`, summary: summarise(responses.filter(isRefused)) },
  ];
}
