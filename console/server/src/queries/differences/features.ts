import type { Scalar } from '../../../../contract/src/values.js';
import type { SpanView } from '../../store/span-reader.js';
import { gapUsOf } from '../../store/trace-structure.js';
import type { RequestItem } from '../requests/request-fields.js';
import { calleeOf, isCall } from '../spans/callee.js';
import { operationOf } from '../spans/span-fields.js';

/** Receives the values of a request. */
export interface FeatureVisitor {
  /** Value of a field. `scope` is '' for the request itself, else the operation of a span or `caller->callee`. */
  value(scope: string, field: string, value: Scalar): void;
  /** Duration in microseconds of a field; the longest of several counts. */
  duration(scope: string, field: string, us: number): void;
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

/** Visits the values of a request and of every span of its trace. */
export function visitFeatures({ request, trace }: RequestItem, visitor: FeatureVisitor): void {
  const { method, route, statusCode, error, instance, user, order, spanId } = request;
  for (const [field, value] of Object.entries({
    method,
    route,
    status: statusCode,
    error,
    instance,
    user,
    order,
  }))
    if (value !== undefined) visitor.value('', field, value);
  for (const service in request.selfUs)
    visitor.duration('', `self.${service}`, request.selfUs[service] as number);
  const { spans } = trace;
  const structure = trace.structure;
  for (let at = 0; at < spans.length; at++) {
    const span = spans[at] as SpanView;
    const isRoot = span.id === spanId && span.kind !== 'client';
    const scope = isRoot ? '' : operationOf(span);
    if (!isRoot) {
      visitor.value(scope, 'present', true);
      if (span.error) visitor.value(scope, 'error', true);
      if (span.statusCode !== undefined) visitor.value(scope, 'status', span.statusCode);
      if (span.instance !== undefined) visitor.value(scope, 'instance', span.instance);
    }
    const gapUs = gapUsOf(structure, at, span);
    // for a call with a server side, the gap is the self time
    if (isCall(span)) {
      const edge = `${span.service}->${calleeOf(trace, at)}`;
      visitor.value(edge, 'present', true);
      if (span.error) visitor.value(edge, 'error', true);
      visitor.duration(edge, gapUs === undefined ? 'duration' : 'gap', gapUs ?? span.durationUs);
    }
    if (gapUs !== undefined) visitor.duration(scope, 'gap', gapUs);
    else visitor.duration(isRoot ? operationOf(span) : scope, 'self', structure.selfUsOf(at));
    const attributes = span.attributes();
    for (const name in attributes)
      if (!omitted.has(name)) visitor.value(scope, name, attributes[name] as Scalar);
  }
}
