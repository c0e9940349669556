import type { Scalar } from '../../../../contract/src/values.js';
import type { SpanView, TraceView } from '../../store/span-reader.js';
import { gapUsOf } from '../../store/trace-structure.js';
import type { RequestSummary } from '../../store/trace-summary.js';
import { createKeyTree } from '../key-tree.js';
import { createOperationMap } from '../operation-map.js';
import type { RequestItem } from '../requests/request-fields.js';
import { calleeOf, isCall } from '../spans/callee.js';
import { operationOf } from '../spans/span-fields.js';

/** Receives the values of the requests. */
export interface FeatureVisitor {
  /** Returns the receiver of a scope: '' for the request itself, else the operation of a span or `caller->callee`. */
  scope(name: string): FeatureScope;
}

export interface FeatureScope {
  /** Returns false for a field whose values are not needed, because they are mostly unique. */
  needs(field: string): boolean;
  value(field: string, value: Scalar): void;
  /** Duration in microseconds of a field; the longest of several counts. */
  duration(field: string, us: number): void;
}

/** Attributes that repeat a field of the request, or that are ids. */
const omitted = new Set([
  'http.request.method',
  'http.method',
  'http.route',
  'http.response.status_code',
  'http.status_code',
  'url.path',
  'url.full',
  'http.path',
  'http.target',
  'http.url',
  'service.instance.id',
  'peer.service',
]);

/** Different operations, and calls between services, whose scopes are remembered. */
const maxScopes = 10_000;

/** Returns a function that visits the values of a request and of every span of its trace. */
export function createFeatureReader(visitor: FeatureVisitor): (item: RequestItem) => void {
  const ofRequest = visitor.scope('');
  const byOperation = createOperationMap(maxScopes, (operation) => visitor.scope(operationOf(operation)));
  const scopeOf = (span: SpanView) => byOperation.get(span.operation) ?? visitor.scope(operationOf(span));
  const calls = createKeyTree(maxScopes, (caller, callee) => visitor.scope(`${caller}->${callee}`));

  function visitRequest({ method, route, statusCode, error, instance, user, order, selfUs }: RequestSummary) {
    const fields = { method, route, status: statusCode, error, instance, user, order };
    for (const [field, value] of Object.entries(fields))
      if (value !== undefined) ofRequest.value(field, value);
    for (const service in selfUs) ofRequest.duration(`self.${service}`, selfUs[service] as number);
  }

  function visitCall(trace: TraceView, at: number, span: SpanView, gapUs: number | undefined): void {
    const callee = calleeOf(trace, at, span);
    const edge = calls.get(span.service, callee, '') ?? visitor.scope(`${span.service}->${callee}`);
    edge.value('present', true);
    if (span.error) edge.value('error', true);
    edge.duration(gapUs === undefined ? 'duration' : 'gap', gapUs ?? span.durationUs);
  }

  return ({ request, trace }) => {
    visitRequest(request);
    const { spans, structure } = trace;
    for (let at = 0; at < spans.length; at++) {
      const span = spans[at] as SpanView;
      const isRoot = span.id === request.spanId && span.kind !== 'client';
      const ownScope = scopeOf(span);
      const scope = isRoot ? ofRequest : ownScope;
      if (!isRoot) {
        scope.value('present', true);
        if (span.error) scope.value('error', true);
        if (span.statusCode !== undefined) scope.value('status', span.statusCode);
        if (span.instance !== undefined) scope.value('instance', span.instance);
      }
      const gapUs = gapUsOf(structure, at, span);
      // for a call with a server side, the gap is the self time
      if (isCall(span)) visitCall(trace, at, span, gapUs);
      if (gapUs !== undefined) scope.duration('gap', gapUs);
      else ownScope.duration('self', structure.selfUsOf(at));
      span.visitAttributes(
        (name) => !omitted.has(name) && scope.needs(name),
        (name, value) => scope.value(name, value),
      );
    }
  };
}
