import { gapUsOf } from '../../store/trace-structure.js';
import { type Scope, tracesOf } from '../scope.js';
import { calleeOf, isCall } from '../spans/callee.js';
import { isWithin } from '../time-range.js';
import type { TimedSpan } from './slowdown.js';

/** Server spans of one name. */
export interface OperationState {
  service: string;
  name: string;
  /** True for operations that enter the system: their durations count. For the others, their self times count. */
  isEntry: boolean;
  spans: TimedSpan[];
}

/** Calls between two services, with their gaps; with their durations when the callee has no server spans. */
export interface EdgeState {
  caller: string;
  callee: string;
  hasServer: boolean;
  calls: TimedSpan[];
}

export interface ErrorState {
  service: string;
  name: string;
  error: string;
  /** Field that has the error. */
  field: string;
  firstUs: number;
  count: number;
}

/** Operations, calls and errors of one time range. */
export interface SpanState {
  operations: Map<string, OperationState>;
  edges: Map<string, EdgeState>;
  errors: Map<string, ErrorState>;
}

/** Limit of each map, because names may contain data. */
const maxEntries = 2000;
/** Attributes with the kind of an error, the preferred one first. */
const errorFields = ['error.type', 'exception.type', 'error'];

export function spanStateOf(scope: Scope): SpanState {
  const state: SpanState = { operations: new Map(), edges: new Map(), errors: new Map() };
  for (const trace of tracesOf(scope)) {
    const { spans } = trace;
    for (let at = 0; at < spans.length; at++) {
      const span = spans[at] as (typeof spans)[number];
      if (!isWithin(span.startUs, scope.range)) continue;
      const { service, name, startUs, durationUs } = span;
      const structure = trace.structure();
      if (span.kind === 'server') {
        const isEntry = structure.parents[at] === -1;
        entryOf(state.operations, `${service}\n${name}\n${isEntry}`, () => ({
          service,
          name,
          isEntry,
          spans: [],
        }))?.spans.push({ startUs, us: isEntry ? durationUs : (structure.selfUs[at] as number) });
      } else if (isCall(span)) {
        const callee = calleeOf(trace, at);
        const gapUs = gapUsOf(structure, at, span);
        const hasServer = gapUs !== undefined;
        entryOf(state.edges, `${service}\n${callee}\n${hasServer}`, () => ({
          caller: service,
          callee,
          hasServer,
          calls: [],
        }))?.calls.push({ startUs, us: gapUs ?? durationUs });
      }
      if (span.error) addError(state.errors, span);
    }
  }
  return state;
}

function addError(
  errors: SpanState['errors'],
  { service, name, startUs, statusCode, attributes: read }: Parameters<typeof calleeOf>[0]['spans'][number],
): void {
  const attributes = read();
  const field = errorFields.find((known) => attributes[known] !== undefined);
  const error = String(field === undefined ? (statusCode ?? 'error') : attributes[field]);
  const entry = entryOf(errors, `${service}\n${name}\n${error}`, () => ({
    service,
    name,
    error,
    field: field ?? 'status',
    firstUs: startUs,
    count: 0,
  }));
  if (!entry) return;
  entry.count++;
  entry.firstUs = Math.min(entry.firstUs, startUs);
}

/** Returns the entry of a key; undefined when it is new and the map is full. */
function entryOf<T>(map: Map<string, T>, key: string, create: () => T): T | undefined {
  let entry = map.get(key);
  if (!entry && map.size < maxEntries) {
    entry = create();
    map.set(key, entry);
  }
  return entry;
}
