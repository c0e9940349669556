import type { CallContext } from '@glasshouse/http';
import type { Span } from '@glasshouse/telemetry';
import type { Failure, OrderDocument } from '../store.js';
import { type CompensationStep, compensate } from './compensate.js';
import { type SagaContext, type SagaOrder, stepFields } from './context.js';
import { failureOf, tooLate } from './failure.js';
import { pause } from './pause.js';
import { isTooLate, type RetryMode, retryDeadline, transactionDeadline } from './retry-mode.js';

/** Does the work of one step, which is safe to repeat, and writes the next step. */
export type Step = (
  span: Span,
  context: SagaContext,
  order: SagaOrder,
  mode: RetryMode,
) => Promise<OrderDocument>;

type Call<T> = (span: Span, context: SagaContext, order: SagaOrder, options: CallContext) => Promise<T>;
type Next<T> = (span: Span, context: SagaContext, order: SagaOrder, result: T) => Promise<OrderDocument>;

/** A step that may fail, after which the attempt is compensated. */
export interface AttemptedStep<T> {
  call: Call<T>;
  /** Returns the first compensation after a failed call. */
  compensation(failure: Failure, mode: RetryMode): CompensationStep;
  next: Next<T>;
}

/** Creates a step that is tried once, within the transaction's time limit. */
export function attemptedStep<T>({ call, compensation, next }: AttemptedStep<T>): Step {
  return async (span, context, order, mode) => {
    const fail = (failure: Failure) => compensate(span, context, order, compensation(failure, mode), failure);
    if (isTooLate(context, order)) return fail(tooLate());
    let result: T;
    try {
      result = await call(span, context, order, { deadline: transactionDeadline(context, order) });
    } catch (error) {
      return fail(failureOf(error));
    }
    return next(span, context, order, result);
  };
}

/** A step that must succeed. The saga pauses while its call fails. */
export interface RetriedStep<T> {
  call: Call<T>;
  /** `event.action` of the log record that reports success. */
  action: string;
  /** Message of that record. */
  message: string;
  /** Further fields of that record. */
  fields?(order: SagaOrder, result: T): Record<string, unknown>;
  next: Next<T>;
  /** Handles an error after which no retry can succeed; returns `undefined` for every other error. */
  final?(
    span: Span,
    context: SagaContext,
    order: SagaOrder,
    error: unknown,
  ): Promise<OrderDocument> | undefined;
}

/** Creates a step that recovery passes retry until it succeeds. A failed try throws SagaPausedError. */
export function retriedStep<T>({ call, action, message, fields, next, final }: RetriedStep<T>): Step {
  return async (span, context, order, mode) => {
    let result: T;
    try {
      const deadline = retryDeadline(context, order, mode);
      result = await call(span, context, order, { deadline });
    } catch (error) {
      return (await final?.(span, context, order, error)) ?? pause(span, context, order, error);
    }
    span.log.info(message, { ...stepFields(order, action), ...fields?.(order, result) });
    return next(span, context, order, result);
  };
}
