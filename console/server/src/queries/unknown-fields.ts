import { logFieldNames } from '../../../contract/src/query/log-field-names.js';
import type { Query } from '../../../contract/src/query/query.js';
import type { LogStore } from '../store/logs.js';
import type { TraceStore } from '../store/traces.js';
import { isRequestField } from './requests/request-fields.js';
import { isAttribute } from './spans/span-fields.js';

/** Member of a response that names the fields of the query that no stored item has. */
export interface UnknownFields {
  unknownFields?: string[];
}

/** Stores whose items have fields. An empty store knows no field, and reports none. */
type Spans = Pick<TraceStore, 'hasAttribute' | 'size'>;
type Logs = Pick<LogStore, 'hasField' | 'size'>;

/**
 * Returns the unknown fields of queries over spans.
 *
 * @param by field of groups
 */
export function unknownSpanFields(store: Spans, queries: readonly Query[], by?: string): UnknownFields {
  if (store.size.spans === 0) return {};
  return unknownOf(queries, by, (field) => !isAttribute(field) || store.hasAttribute(field));
}

/** Returns the unknown fields of queries over requests. The field after a scope, `order->product#gap`, is one of spans. */
export function unknownRequestFields(store: Spans, queries: readonly Query[], by?: string): UnknownFields {
  if (store.size.spans === 0) return {};
  return unknownOf(queries, by, (field) => {
    const ofSpan = field.slice(field.lastIndexOf('#') + 1);
    return isRequestField(field) || !isAttribute(ofSpan) || store.hasAttribute(ofSpan);
  });
}

/** Returns the unknown fields of queries over log records. */
export function unknownLogFields(store: Logs, queries: readonly Query[], by?: string): UnknownFields {
  if (store.size.records === 0) return {};
  return unknownOf(
    queries,
    by,
    (field) => field === 'pattern' || Object.hasOwn(logFieldNames, field) || store.hasField(field),
  );
}

function unknownOf(
  queries: readonly Query[],
  by: string | undefined,
  isKnown: (field: string) => boolean,
): UnknownFields {
  const names = new Set(by === undefined ? [] : [by]);
  for (const { terms } of queries) for (const term of terms) if (term.type === 'field') names.add(term.field);
  const unknownFields = [...names].filter((name) => !isKnown(name));
  return unknownFields.length > 0 ? { unknownFields } : {};
}
