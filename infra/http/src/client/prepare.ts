import type { HistogramSeries } from '@glasshouse/telemetry';
import type { Dispatcher } from 'undici';
import { defaultTimeoutMs } from '../operation/deadline.js';
import type { Operation } from '../operation/operation.js';
import { pathBuilder } from '../operation/path.js';
import type { AttributesByConnection } from './call-attributes.js';
import type { CallGroup } from './call-group.js';

/** Properties that all calls of an operation share, computed once. */
export interface Prepared {
  readonly id: string;
  readonly method: Dispatcher.HttpMethod;
  readonly template: string;
  readonly spanName: string;
  readonly timeoutMs: number;
  readonly retry: boolean;
  readonly form: boolean;
  path(
    params: Readonly<Record<string, unknown>> | undefined,
    query: Readonly<Record<string, unknown>> | undefined,
  ): string;
  /** Outcomes so far, by status code. */
  readonly outcomes: Map<string, Outcome>;
  /** Call groups so far, by name. */
  readonly groups: Map<string, CallGroup>;
}

/** Properties that all calls of an operation with the same status share. */
export interface Outcome {
  readonly duration: HistogramSeries;
  readonly attributes: AttributesByConnection;
}

const idempotent = new Set(['GET', 'PUT', 'DELETE']);

export function prepare(
  operation: Operation,
  prefix: string,
  timeoutMs: number = defaultTimeoutMs,
): Prepared {
  const build = pathBuilder(operation.path);
  return {
    id: operation.id,
    method: operation.method,
    template: operation.path,
    spanName: `${operation.method} ${operation.path}`,
    timeoutMs: operation.timeoutMs ?? timeoutMs,
    retry: operation.retry ?? idempotent.has(operation.method),
    form: operation.bodyType === 'form',
    path: (params = {}, query) => prefix + build(params) + searchOf(query),
    outcomes: new Map(),
    groups: new Map(),
  };
}

function searchOf(query: Readonly<Record<string, unknown>> | undefined): string {
  if (!query) return '';
  const text = encodeForm(query);
  return text && `?${text}`;
}

/** Encodes fields as `application/x-www-form-urlencoded`, without those that are `undefined`. */
export function encodeForm(fields: Readonly<Record<string, unknown>>): string {
  let text = '';
  for (const name of Object.keys(fields)) {
    const value = fields[name];
    if (value === undefined) continue;
    text += `${text && '&'}${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`;
  }
  return text;
}
