import { setTimeout as pause } from 'node:timers/promises';
import { failureOf } from './checks.js';
import { type Credentials, createVariables } from './people.js';
import { remember } from './remember.js';
import type { Call, Reply, Shopper } from './shopper.js';
import { fillRequest, type Step } from './step.js';
import type { Variables } from './values.js';

export interface StepReport {
  name: string;
  /** HTTP status; 0 without a response. */
  status: number;
  milliseconds: number;
  traceId: string;
  /** Reason of the failure; undefined when the step passed. */
  failure: string | undefined;
}

export interface JourneyReport {
  name: string;
  ok: boolean;
  /** Executed steps; a failed one is the last. */
  steps: StepReport[];
  /** True when the last step received no response: the gateway is unreachable. */
  unreachable: boolean;
}

export interface JourneyContext {
  shopper: Shopper;
  /** Required by journeys with `needsAdministrator`. */
  administrator?: Credentials | undefined;
  onStep?: ((report: StepReport) => void) | undefined;
  signal?: AbortSignal | undefined;
  /** Time limit for repeating a step with `until`, in milliseconds. Default 5000. */
  repeatTimeoutMs?: number | undefined;
}

/** Sequence of requests of one user, as data: used by the demo, the tests and the load. */
export interface Journey {
  readonly name: string;
  /** Short description for lists of journeys. */
  readonly about: string;
  /** True when some steps need an administrator's token. */
  readonly needsAdministrator?: boolean;
  readonly steps: readonly Step[];
  run(context: JourneyContext): Promise<JourneyReport>;
}

export function journey(declared: Omit<Journey, 'run'>): Journey {
  return { ...declared, run: (context) => run(declared, context) };
}

async function run(
  { name, steps, needsAdministrator }: Omit<Journey, 'run'>,
  context: JourneyContext,
): Promise<JourneyReport> {
  if (needsAdministrator && !context.administrator) {
    throw new TypeError(`${name} needs an administrator's credentials`);
  }
  const variables = createVariables(context.administrator);
  const reports: StepReport[] = [];
  for (const each of steps) {
    const { unreachable, ...report } = await take(each, variables, context);
    reports.push(report);
    context.onStep?.(report);
    if (report.failure !== undefined) return { name, ok: false, steps: reports, unreachable };
  }
  return { name, ok: true, steps: reports, unreachable: false };
}

type Outcome = StepReport & Pick<JourneyReport, 'unreachable'>;

async function take(step: Step, variables: Variables, context: JourneyContext): Promise<Outcome> {
  const deadline = performance.now() + (context.repeatTimeoutMs ?? 5000);
  for (;;) {
    context.signal?.throwIfAborted();
    const begun = performance.now();
    let reply: Reply;
    let call: Call;
    try {
      call = fillRequest(step.request, variables);
    } catch (error) {
      return {
        name: step.name,
        status: 0,
        milliseconds: 0,
        traceId: '',
        failure: reason(error),
        unreachable: false,
      };
    }
    try {
      reply = await context.shopper.call(call);
    } catch (error) {
      const milliseconds = performance.now() - begun;
      return {
        name: step.name,
        status: 0,
        milliseconds,
        traceId: '',
        failure: reason(error),
        unreachable: true,
      };
    }
    const { status, traceId, milliseconds } = reply;
    const report = { name: step.name, status, milliseconds, traceId, failure: undefined, unreachable: false };
    if (status !== step.expect) {
      return { ...report, failure: `expected ${step.expect}, got ${status}${problemOf(reply.body)}` };
    }
    try {
      if (step.until && failureOf(step.until.holds, reply.body, variables) !== undefined) {
        if (performance.now() > deadline) return { ...report, failure: 'timed out' };
        for (const action of step.until.meanwhile ?? []) remember(action, reply.body, variables);
        await pause(50, undefined, { signal: context.signal });
        continue;
      }
      const failure = firstFailure(step, reply.body, variables);
      if (failure !== undefined) return { ...report, failure };
      for (const action of step.remember ?? []) remember(action, reply.body, variables);
    } catch (error) {
      if (context.signal?.aborted) throw error;
      return { ...report, failure: reason(error) };
    }
    return report;
  }
}

function firstFailure({ checks = [] }: Step, body: unknown, variables: Variables): string | undefined {
  for (const check of checks) {
    const failure = failureOf(check, body, variables);
    if (failure !== undefined) return failure;
  }
  return undefined;
}

/** Returns code and detail of a problem document: `: OUT_OF_STOCK, Only 3 are left`. */
function problemOf(body: unknown): string {
  if (typeof body !== 'object' || body === null) return '';
  const { code, error, detail, title } = body as Record<string, unknown>;
  const parts = [code ?? error, detail ?? title].filter((part) => part !== undefined);
  return parts.length === 0 ? '' : `: ${parts.join(', ')}`;
}

function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = (error as NodeJS.ErrnoException).code;
  return code && !error.message.includes(code) ? `${code} ${error.message}`.trim() : error.message;
}
