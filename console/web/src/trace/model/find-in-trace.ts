import {
  createMatcher,
  type FieldReader,
  type FieldSource,
} from '../../../../contract/src/query/match-query.js';
import { parseQuery } from '../../../../contract/src/query/parse-query.js';
import type { Scalar } from '../../../../contract/src/values.js';
import type { SpanNode, SpanTree } from './span-tree.js';
import type { TraceLogs } from './trace-logs.js';

type Test = (value: Scalar) => boolean;

/** Data of a trace that a query may refer to. */
export interface FindOptions {
  tree: SpanTree;
  logs: TraceLogs;
  /** Microseconds by index. */
  selfUs: Float64Array;
}

/**
 * Returns the nodes that match a query, from top to bottom. Text terms search names, services, ids, attributes, events
 * and the log records of each span. Fields are those of the span search, attributes by their own name, and fields of
 * the log records of the span.
 *
 * @throws QuerySyntaxError
 */
export function findInTrace(query: string, options: FindOptions): SpanNode[] {
  const parsed = parseQuery(query);
  if (parsed.terms.length === 0) return [];
  return options.tree.nodes.filter(createMatcher(parsed, sourceOf(options)));
}

/** Returns the match after or before the current one; the first or last at the ends. */
export function nextMatch(
  matches: readonly SpanNode[],
  current: SpanNode | undefined,
  step: 1 | -1,
): SpanNode | undefined {
  const at = current?.index ?? -1;
  const found =
    step === 1
      ? matches.find(({ index }) => index > at)
      : matches.findLast(({ index }) => index < at || at < 0);
  return found ?? matches.at(step === 1 ? 0 : -1);
}

function sourceOf({ logs, selfUs }: FindOptions): FieldSource<SpanNode> {
  const own = fieldsOf(selfUs);
  return {
    field: (name) => own.get(name) ?? anyField(name, logs),
    text: { cost: 3, some: (node, test) => someText(node, logs, test) },
  };
}

/** Well-known fields of a span. */
function fieldsOf(selfUs: Float64Array): Map<string, FieldReader<SpanNode>> {
  const one = (read: (node: SpanNode) => Scalar | undefined): FieldReader<SpanNode> => ({
    cost: 1,
    some(node, test) {
      const value = read(node);
      return value !== undefined && test(value);
    },
  });
  const attribute = (...names: string[]): FieldReader<SpanNode> => ({
    cost: 1,
    some: ({ span }, test) =>
      span !== undefined &&
      names.some((name) => {
        const value = fieldOf(span.attributes, name) ?? (span.resource && fieldOf(span.resource, name));
        return value !== undefined && test(value);
      }),
  });
  return new Map([
    ['service', one(({ span }) => span?.service)],
    ['kind', one(({ span }) => span?.kind)],
    ['name', one(({ span }) => span?.name)],
    ['span', one(({ id }) => id)],
    ['trace', one(({ span }) => span?.traceId)],
    ['duration', one(({ span }) => span && span.durationUs / 1000)],
    ['self', one(({ span, index }) => span && (selfUs[index] ?? 0) / 1000)],
    ['error', one(({ span }) => span && span.status === 'error')],
    ['route', attribute('http.route')],
    ['method', attribute('http.request.method')],
    ['status', attribute('http.response.status_code', 'rpc.grpc.status_code')],
    ['peer', attribute('peer.service', 'db.system.name', 'db.system')],
    ['instance', attribute('service.instance.id')],
    ['user', attribute('user.id', 'enduser.id')],
    ['order', attribute('order.id')],
  ]);
}

/** An attribute of the span, its resource or its events, or a field of its log records. */
function anyField(name: string, logs: TraceLogs): FieldReader<SpanNode> {
  const names = name === 'message' || name === 'level' ? [name, `log.${name}`] : [name];
  return {
    cost: 2,
    some(node, test) {
      const { span } = node;
      return names.some(
        (field) =>
          (span !== undefined &&
            (has(span.attributes, field, test) ||
              has(span.resource, field, test) ||
              span.events.some((event) => has(event.attributes, field, test)))) ||
          logs.of(node).some(({ record }) => has(record, field, test)),
      );
    },
  };
}

function someText(node: SpanNode, logs: TraceLogs, test: Test): boolean {
  const { span } = node;
  return (
    (span !== undefined &&
      (test(span.name) ||
        test(span.service) ||
        test(span.id) ||
        (span.statusMessage !== undefined && test(span.statusMessage)) ||
        someEntry(span.attributes, test) ||
        someEntry(span.resource, test) ||
        span.events.some((event) => test(event.name) || someEntry(event.attributes, test)))) ||
    logs.of(node).some(({ record }) => someEntry(record, test))
  );
}

/** Tests names and values. */
function someEntry(fields: Readonly<Record<string, Scalar>> | undefined, test: Test): boolean {
  for (const name in fields) {
    if (Object.hasOwn(fields, name) && (test(fields[name] as Scalar) || test(name))) return true;
  }
  return false;
}

function has(fields: Readonly<Record<string, Scalar>> | undefined, name: string, test: Test): boolean {
  const value = fields && fieldOf(fields, name);
  return value !== undefined && test(value);
}

function fieldOf(fields: Readonly<Record<string, Scalar>>, name: string): Scalar | undefined {
  return Object.hasOwn(fields, name) ? fields[name] : undefined;
}
