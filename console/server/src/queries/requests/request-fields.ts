import { type FieldReader, type FieldSource, includes } from '../../../../contract/src/query/match-query.js';
import type { Scalar } from '../../../../contract/src/values.js';
import { createTextSearch } from '../../store/block-search.js';
import type { TraceView } from '../../store/span-views.js';
import type { RequestSummary } from '../../store/trace-summary.js';
import { scopedReader } from '../spans/scoped-field.js';
import { isAttribute } from '../spans/span-fields.js';

/** Request with the trace to which it belongs. */
export interface RequestItem {
  readonly request: RequestSummary;
  /** Must be another object when the trace has changed, because readers of fields remember results for the latest one. */
  readonly trace: TraceView;
}

type Test = (value: Scalar) => boolean;

/** Cost of a field of the summary, and of one that needs the spans' attributes. */
const cheap = 1;
const expensive = 100;

const summaryFields: Readonly<Record<string, (request: RequestSummary) => Scalar | undefined>> = {
  route: ({ route }) => route,
  method: ({ method }) => method,
  path: ({ path }) => path,
  status: ({ statusCode }) => statusCode,
  duration: ({ durationUs }) => durationUs / 1000,
  error: ({ error }) => error,
  name: ({ name }) => name,
  instance: ({ instance }) => instance,
  trace: ({ traceId }) => traceId,
  user: ({ user }) => user,
  order: ({ order }) => order,
  spans: ({ spans }) => spans,
  from: ({ from }) => from,
  entry: ({ service }) => service,
};

/** Names of the fields of the request itself. */
export const requestFieldNames: readonly string[] = [...Object.keys(summaryFields), 'service', 'self'];

/**
 * Fields of requests. `service` has the services of the trace, at most 100, and `entry` the first one. `self` has the self
 * time of each of them, and `self.<service>` that of one. Other fields that are not of the request itself, such as `kind`, `peer`,
 * `operation` and attributes, have the values of all spans of the trace. `<scope>#<field>` has those of the spans of one
 * service or operation (`service kind name`).
 */
export const requestFields: FieldSource<RequestItem> = {
  field(name) {
    const read = Object.hasOwn(summaryFields, name) ? summaryFields[name] : undefined;
    if (read) return single(read);
    if (name === 'service') return { cost: 2, some: ({ request }, test) => request.services.some(test) };
    if (name === 'self')
      return {
        cost: 2,
        some: ({ request }, test) => Object.values(request.selfUs).some((us) => test(us / 1000)),
      };
    if (name.startsWith('self.')) {
      const service = name.slice('self.'.length);
      return single(({ selfUs }) => {
        const us = Object.hasOwn(selfUs, service) ? selfUs[service] : undefined;
        return us === undefined ? undefined : us / 1000;
      });
    }
    const { needsAttributes, some } = scopedReader(name);
    const someOfTrace = rememberLatest(some);
    return {
      cost: needsAttributes ? expensive : expensive / 10,
      some: ({ trace }, test) => someOfTrace(trace, test),
    };
  },
  text: {
    cost: 2 * expensive,
    some: ({ request }, test) => someOfSummary(request, test),
  },
  contains(text) {
    const isInSummary = createSummarySearch(text, includes(text));
    const search = createTextSearch(text);
    const isInSpans = rememberLatest(
      (trace) => trace.mayContain(search) && trace.spans.some((span) => span.contains(search)),
    );
    return ({ request, trace }) => isInSummary(request) || isInSpans(trace, undefined);
  },
};

/**
 * Returns a function that remembers the result for the latest trace and test. The requests of a trace share its spans, and
 * a trace may have thousands of requests, so that testing the spans for each of them would take minutes.
 */
function rememberLatest<T>(
  find: (trace: TraceView, test: T) => boolean,
): (trace: TraceView, test: T) => boolean {
  let latest: { trace: TraceView; test: T; isFound: boolean } | undefined;
  return (trace, test) => {
    if (latest?.trace !== trace || latest.test !== test) latest = { trace, test, isFound: find(trace, test) };
    return latest.isFound;
  };
}

function single(read: (request: RequestSummary) => Scalar | undefined): FieldReader<RequestItem> {
  return {
    cost: cheap,
    some: ({ request }, test) => {
      const value = read(request);
      return value !== undefined && test(value);
    },
  };
}

/** Values that a search remembers. */
const maxKnown = 1000;

/**
 * Returns a function that searches the values of summaries for a text. The result is remembered for values that many
 * requests share, and ids are searched only for digits.
 *
 * @param contains returns whether a value contains the text
 */
export function createSummarySearch(text: string, contains: Test): (request: RequestSummary) => boolean {
  const known = new Map<Scalar, boolean>();
  const mayBeId = /^[0-9a-f]*$/i.test(text);
  const isShared = (value: Scalar): boolean => {
    let result = known.get(value);
    if (result === undefined) {
      result = contains(value);
      if (known.size < maxKnown) known.set(value, result);
    }
    return result;
  };
  return ({ traceId, name, method, route, path, statusCode, user, order, services }) => {
    if (isShared(name)) return true;
    if (method !== undefined && isShared(method)) return true;
    if (route !== undefined && isShared(route)) return true;
    if (statusCode !== undefined && isShared(statusCode)) return true;
    for (const service of services) if (isShared(service)) return true;
    if (mayBeId && contains(traceId)) return true;
    if (path !== undefined && contains(path)) return true;
    if (user !== undefined && contains(user)) return true;
    return order !== undefined && contains(order);
  };
}

/** Returns whether a field of the summary that people search for passes the test. */
export function someOfSummary(request: RequestSummary, test: Test): boolean {
  const { traceId, name, method, route, path, statusCode, user, order, services } = request;
  for (const value of [traceId, name, method, route, path, statusCode, user, order])
    if (value !== undefined && test(value)) return true;
  return services.some(test);
}

/** Returns whether a field is one of the request itself. */
export function isRequestField(field: string): boolean {
  return Object.hasOwn(summaryFields, field) || field === 'service' || /^self(?:\.|$)/.test(field);
}

/** Returns whether a field is read from the attributes of spans. */
export function isSpanAttribute(field: string): boolean {
  return !isRequestField(field) && isAttribute(field.slice(field.lastIndexOf('#') + 1));
}
