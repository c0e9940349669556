import { ProblemError } from '../problem/problem.js';

export const shedReasons = ['event_loop_delay', 'requests_in_progress', 'deadline'] as const;
export type ShedReason = (typeof shedReasons)[number];

/** Shared error of each reason: creating an error costs more than the rest of a refusal. */
export const refusals: Readonly<Record<ShedReason, ProblemError>> = {
  event_loop_delay: overloaded(),
  requests_in_progress: overloaded(),
  deadline: new ProblemError('DEADLINE_EXCEEDED', {
    detail: 'The deadline passed before the request was started',
  }),
};

/** The caller closed the connection while its request waited. */
export const callerGone = new ProblemError('CALLER_GONE');

function overloaded(): ProblemError {
  return new ProblemError('OVERLOADED', {
    detail: 'Less important requests are refused; try again later',
    headers: { 'retry-after': '1' },
  });
}
