import { handledFailures } from '../../store/failure-cause.js';
import type { SpanView, TraceView } from '../../store/span-reader.js';
import { gapUsOf } from '../../store/trace-structure.js';
import { createCallMap } from '../call-map.js';
import { createKeyTree } from '../key-tree.js';
import { createOperationMap } from '../operation-map.js';
import { type Scope, visitedTraces } from '../scope.js';
import { isCall } from '../spans/callee.js';
import { isWithin } from '../time-range.js';
import { createTimings, type Timings } from '../timings.js';
import { addRefusals, type Refusals } from './refusals.js';

/** Server spans of one name. */
export interface OperationState {
  service: string;
  name: string;
  /** True for operations that enter the system. */
  isEntry: boolean;
  durations: Timings;
  /** Self times of an inner operation, whose durations also grow with those of its callees. */
  selfTimes: Timings;
  errors: number;
  /** Responses with a 4xx status of an operation that enters the system, by status. */
  refusals: Map<number, Refusals>;
}

/** Calls between two services, with their gaps; with their durations when the callee has no server spans. */
export interface EdgeState {
  caller: string;
  callee: string;
  hasServer: boolean;
  calls: Timings;
  /** Calls whose server span lies far outside of the client span, because the clocks of both services differ. */
  skew?: Skew;
}

export interface Skew {
  /** Start of the server span minus start of the client span of one of the calls, in microseconds. */
  differenceUs: number;
  /** Start of the first client span in epoch microseconds. */
  firstUs: number;
}

export interface ErrorState {
  service: string;
  name: string;
  error: string;
  /** Field that has the error. */
  field: string;
  firstUs: number;
  count: number;
  /** Number of these spans below a span that succeeded. */
  handled: number;
}

/** Operations, calls and errors of one time range. */
export interface SpanState {
  operations: Map<string, OperationState>;
  edges: Map<string, EdgeState>;
  errors: Map<string, ErrorState>;
  /** Start of the first span in epoch microseconds; Infinity without spans. */
  firstUs: number;
}

/** Limit of entries, inner operations, edges and errors each, because names may contain data. */
const maxEntries = 2000;
/** Smaller differences between the clocks of two services are not unusual. */
const minSkewUs = 1e6;
/** Attributes with the kind of an error, the preferred one first. */
const errorFields = ['error.type', 'exception.type', 'error'];

export function spanStateOf(scope: Scope): SpanState {
  const state: SpanState = { operations: new Map(), edges: new Map(), errors: new Map(), firstUs: Infinity };
  const operationsOf = (isEntry: boolean) =>
    createOperationMap(maxEntries, ({ service, name }): OperationState => {
      const times = { durations: createTimings(), selfTimes: createTimings() };
      const operation = { service, name, isEntry, ...times, errors: 0, refusals: new Map() };
      state.operations.set(`${service}\n${name}\n${isEntry ? 'entry' : 'inner'}`, operation);
      return operation;
    });
  const entries = operationsOf(true);
  const inner = operationsOf(false);
  const edges = createKeyTree<EdgeState>(maxEntries, (caller, callee, side) => {
    const edge = { caller, callee, hasServer: side === 'matched', calls: createTimings() };
    state.edges.set(`${caller}\n${callee}\n${side}`, edge);
    return edge;
  });
  const edgeOf = createCallMap(({ service }, callee, hasServer) =>
    edges.get(service, callee, hasServer ? 'matched' : 'unmatched'),
  );

  let trace: TraceView;
  let isHandled: ReturnType<typeof handledFailures> | undefined;
  function addServer(span: SpanView, at: number): void {
    const { structure } = trace;
    const isEntry = structure.parentOf(at) === -1;
    const operation = (isEntry ? entries : inner).get(span.operation);
    if (!operation) return;
    const { startUs } = span;
    operation.durations.add(startUs, span.durationUs);
    if (!isEntry) operation.selfTimes.add(startUs, structure.selfUsOf(at));
    if (span.error) operation.errors++;
    if (isEntry) addRefusals(operation.refusals, span.statusCode ?? 0, 1, startUs);
  }
  function addCall(span: SpanView, at: number): void {
    const { structure } = trace;
    const edge = edgeOf(span, trace.operationAt(structure.serverOf(at)));
    edge?.calls.add(span.startUs, gapUsOf(structure, at, span) ?? span.durationUs);
    // a short trace cannot have it, and reading the other span takes long
    if (edge && trace.endUs - trace.startUs > minSkewUs)
      addSkew(edge, span, trace.spans[structure.serverOf(at)]);
  }
  function add(span: SpanView, at: number): void {
    const { kind, startUs } = span;
    if (!isWithin(startUs, scope.range)) return;
    if (startUs < state.firstUs) state.firstUs = startUs;
    if (kind === 'server') addServer(span, at);
    else if (isCall(span)) addCall(span, at);
    if (!span.error) return;
    isHandled ??= handledFailures((above) => trace.errorAt(above), trace.structure);
    addError(state.errors, span, isHandled(at));
  }

  for (trace of visitedTraces(scope)) {
    isHandled = undefined;
    trace.visitSpans(add);
  }
  return state;
}

function addSkew(edge: EdgeState, client: SpanView, server: SpanView | undefined): void {
  if (!server) return;
  const differenceUs = server.startUs - client.startUs;
  // without a response, a suspended callee may have read the request after the end of the call
  const mayBeLate = client.error || client.statusCode === undefined;
  if (differenceUs > -minSkewUs && (mayBeLate || differenceUs < client.durationUs + minSkewUs)) return;
  edge.skew = { differenceUs, firstUs: Math.min(client.startUs, edge.skew?.firstUs ?? Infinity) };
}

function addError(errors: SpanState['errors'], span: SpanView, handled: boolean): void {
  const { service, name, startUs, statusCode } = span;
  const field = errorFields.find((known) => span.attribute(known) !== undefined);
  const error = String(field === undefined ? (statusCode ?? 'error') : span.attribute(field));
  const entry = entryOf(errors, `${service}\n${name}\n${error}`, () => ({
    service,
    name,
    error,
    field: field ?? 'status',
    firstUs: startUs,
    count: 0,
    handled: 0,
  }));
  if (!entry) return;
  entry.count++;
  if (handled) entry.handled++;
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
