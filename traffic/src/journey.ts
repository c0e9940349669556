import { setTimeout as pause } from 'node:timers/promises';
import type { Call, Reply, Shopper } from './shopper.js';
import { type Credentials, createVisit, type Visit } from './visit.js';

/** One call of a journey, and what its answer has to be. */
export interface Step {
  readonly name: string;
  /** Status of a right answer. */
  readonly expect: number;
  call(visit: Visit): Call;
  /** Looks at the body of a right answer, and remembers in `visit` what later steps need. Throws when it is wrong. */
  check?(body: unknown, visit: Visit): void;
  /** Makes the same step again while true, e.g. until something has arrived; at most for `patienceMs`. */
  again?(body: unknown, visit: Visit): boolean;
}

export interface StepReport {
  name: string;
  /** 0: no answer came. */
  status: number;
  milliseconds: number;
  traceId: string;
  /** Why the step failed; undefined when it did not. */
  failure: string | undefined;
}

export interface JourneyReport {
  name: string;
  ok: boolean;
  /** A failed step is the last one. */
  steps: StepReport[];
  /** True when the last step got no answer at all: the gateway is away. */
  unreachable: boolean;
}

export interface JourneyContext {
  shopper: Shopper;
  /** For journeys of administrators. */
  administrator?: Credentials | undefined;
  onStep?: ((report: StepReport) => void) | undefined;
  signal?: AbortSignal | undefined;
  /** How long a step with `again` is repeated. Default 5000. */
  patienceMs?: number | undefined;
}

/** A person's way through the shop, as data: what the demo does, what the tests check, what the load consists of. */
export interface Journey {
  readonly name: string;
  /** One line: what it shows. */
  readonly about: string;
  /** It acts as an administrator, too. */
  readonly needsAdministrator?: boolean;
  readonly steps: readonly Step[];
  run(context: JourneyContext): Promise<JourneyReport>;
}

export function journey(declared: Omit<Journey, 'run'>): Journey {
  return { ...declared, run: (context) => run(declared, context) };
}

/** Binds the type of the body that a step checks; the answer was validated where it was made. */
export function step<B = unknown>(
  declared: Omit<Step, 'check' | 'again'> & {
    check?(body: B, visit: Visit): void;
    again?(body: B, visit: Visit): boolean;
  },
): Step {
  return declared as Step;
}

/** Thrown by a step's `check`. */
export class UnexpectedAnswerError extends Error {
  override readonly name = 'UnexpectedAnswerError';
}

/** For checks: the message says what was expected. */
export function expect(condition: unknown, message: string): asserts condition {
  if (!condition) throw new UnexpectedAnswerError(message);
}

async function run(
  { name, steps, needsAdministrator }: Omit<Journey, 'run'>,
  context: JourneyContext,
): Promise<JourneyReport> {
  if (needsAdministrator && !context.administrator) {
    throw new TypeError(`${name} needs an administrator's credentials`);
  }
  const visit = createVisit(context.administrator);
  const reports: StepReport[] = [];
  for (const each of steps) {
    const { unreachable, ...report } = await take(each, visit, context);
    reports.push(report);
    context.onStep?.(report);
    if (report.failure !== undefined) return { name, ok: false, steps: reports, unreachable };
  }
  return { name, ok: true, steps: reports, unreachable: false };
}

type Outcome = StepReport & Pick<JourneyReport, 'unreachable'>;

async function take(step: Step, visit: Visit, context: JourneyContext): Promise<Outcome> {
  const deadline = performance.now() + (context.patienceMs ?? 5000);
  for (;;) {
    context.signal?.throwIfAborted();
    const begun = performance.now();
    let reply: Reply;
    let call: Call;
    try {
      call = step.call(visit);
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
    if (step.again?.(reply.body, visit)) {
      if (performance.now() > deadline) return { ...report, failure: 'waited in vain' };
      await pause(50, undefined, { signal: context.signal });
      continue;
    }
    try {
      step.check?.(reply.body, visit);
    } catch (error) {
      return { ...report, failure: reason(error) };
    }
    return report;
  }
}

/** `: OUT_OF_STOCK, Only 3 are left` from a problem answer. */
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
