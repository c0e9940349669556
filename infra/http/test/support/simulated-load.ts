/**
 * Worker thread that runs the admission control in a simulated event loop with virtual time, so that results do not
 * depend on the machine. The loop has Node's phases: due timers, one accepted connection and all readable sockets,
 * immediates. An open loop of clients sends requests over at most 1,000 connections.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { createTestTelemetry } from '@glasshouse/telemetry/testing';
import { createAdmission } from '../../src/admission/admission.js';
import { type Sheddable, sheddable } from '../../src/admission/importance.js';
import { createOperationMatcher } from '../../src/operation/match.js';
import type { Operation } from '../../src/operation/operation.js';

export interface SimulatedLoad {
  /** CPU time of each request, in ms. */
  workMs: number;
  /** Idle wait of each request before its work, in ms. */
  waitMs: number;
  /** Factor for the CPU time of the server itself. Default: 1. */
  slowdown?: number;
  perSecond: number;
  seconds: number;
}

/** Response to one simulated request. */
export interface SimulatedResponse {
  importance: Sheddable;
  isServed: boolean;
  ms: number;
}

const { workMs, waitMs, slowdown = 1, perSecond, seconds } = workerData as SimulatedLoad;
const connections = 1000;
/** CPU time in ms, measured with requests without work. */
const cost = {
  accept: 0.05 * slowdown,
  read: 0.012 * slowdown,
  respond: 0.012 * slowdown,
  refuse: 0.015 * slowdown,
};
/** Importances of ten consecutive requests. */
const mix: readonly Sheddable[] = [
  ...Array<Sheddable>(5).fill('optional'),
  ...Array<Sheddable>(3).fill('normal'),
  ...Array<Sheddable>(2).fill('critical'),
];

interface Task {
  at: number;
  every?: number;
  isCleared?: boolean;
  run(): void;
  unref(): void;
}
interface Request {
  importance: Sheddable;
  at: number;
}

/** Lets the promises of one event run, as Node does between events. */
async function drain(): Promise<void> {
  for (let at = 0; at < 10; at += 1) await undefined;
}
let now = 1000;
let idleMs = 0;
const timers: Task[] = [];
let immediates: Task[] = [];
const task = (at: number, run: () => void, every?: number): Task => ({
  at,
  run,
  unref() {},
  ...(every !== undefined && { every }),
});
const clear = (cleared?: Task) => {
  if (cleared) cleared.isCleared = true;
};
performance.now = () => now;
process.cpuUsage = (since = { user: 0, system: 0 }) => ({
  user: (now - idleMs) * 1000 - since.user,
  system: 0,
});
Object.assign(globalThis, {
  setImmediate: (run: (...args: unknown[]) => void, ...args: unknown[]) =>
    immediates[immediates.push(task(now, () => run(...args))) - 1],
  clearImmediate: clear,
  setInterval: (run: () => void, every: number) => timers[timers.push(task(now + every, run, every)) - 1],
  clearInterval: clear,
});

const admission = createAdmission({
  telemetry: createTestTelemetry('simulated'),
  match: createOperationMatcher(
    sheddable.map(
      (importance) =>
        ({
          id: importance,
          method: 'GET',
          path: `/${importance}`,
          access: 'anyone',
          summary: importance,
          importance,
        }) satisfies Operation,
    ),
  ),
  trustsDeadlines: true,
});
admission.start({ delayMs: 100, maxRequests: 1000 });

const responses: SimulatedResponse[] = [];
const total = perSecond * seconds;
const began = now;
const backlog: Request[] = [];
let readable: Request[] = [];
let sent = 0;
let open = 0;
let free = 0;
let pending = 0;

function sendDue(): void {
  for (; sent < total && began + (sent / perSecond) * 1000 <= now; sent += 1) {
    const request = {
      importance: mix[sent % mix.length] as Sheddable,
      at: began + (sent / perSecond) * 1000,
    };
    if (free === 0 && open === connections) continue;
    pending += 1;
    if (free > 0) {
      free -= 1;
      readable.push(request);
    } else {
      open += 1;
      backlog.push(request);
    }
  }
}

function respond({ importance, at }: Request, isServed: boolean): void {
  now += isServed ? cost.respond : cost.refuse;
  sendDue();
  free += 1;
  pending -= 1;
  responses.push({ importance, isServed, ms: now - at });
}

function handle(request: Request): void {
  const context = {
    path: `/${request.importance}`,
    method: 'GET',
    req: { headers: {}, socket: {} },
  } as never;
  const finish = () => {
    now += workMs;
    respond(request, true);
    admission.leave(context);
  };
  const run = () => {
    if (waitMs > 0) timers.push(task(now + waitMs, finish));
    else finish();
  };
  const entered = admission.enter(context);
  if (entered === undefined) run();
  else if (entered instanceof Promise)
    void entered.then((refusal) => (refusal ? respond(request, false) : run()));
  else respond(request, false);
}

function nextTimer(): Task | undefined {
  for (;;) {
    timers.sort((a, b) => a.at - b.at);
    if (timers[0]?.isCleared !== true) return timers[0];
    timers.shift();
  }
}

while (sent < total || pending > 0) {
  for (let due = nextTimer(); due !== undefined && due.at <= now; due = nextTimer()) {
    timers.shift();
    if (due.every !== undefined) timers.push(Object.assign(due, { at: now + due.every }));
    due.run();
    await drain();
  }
  sendDue();
  if (readable.length + backlog.length + immediates.length === 0) {
    const arrival = sent < total ? began + (sent / perSecond) * 1000 : Number.POSITIVE_INFINITY;
    const next = Math.max(now, Math.min(nextTimer()?.at ?? arrival, arrival)) + 1e-6;
    idleMs += next - now;
    now = next;
    sendDue();
  }
  const requests = readable;
  readable = [];
  const accepted = backlog.shift();
  if (accepted !== undefined) {
    now += cost.accept;
    admission.connectionAccepted();
    requests.push(accepted);
  }
  for (const request of requests) {
    now += cost.read;
    handle(request);
    await drain();
  }
  const due = immediates;
  immediates = [];
  for (const { isCleared, run } of due) {
    if (isCleared !== true) run();
    await drain();
  }
}
admission.stop();
parentPort?.postMessage(responses);
