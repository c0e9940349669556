import { logFieldNames } from '../../../contract/src/query/log-field-names.js';
import type { Query } from '../../../contract/src/query/query.js';
import type { LogStore } from '../store/logs.js';
import type { TraceStore } from '../store/traces.js';
import { isRequestField, requestFieldNames } from './requests/request-fields.js';
import { similarFields } from './similar-fields.js';
import { isAttribute, spanFieldNames } from './spans/span-fields.js';

/** Members of a response that name the fields of the query that no stored item has, and known ones with similar names. */
export interface UnknownFields {
  unknownFields?: string[];
  similarFields?: Record<string, string[]>;
}

/** Unknown fields of a query for which similar names are searched. */
const maxSearched = 5;

/** Stores whose items have fields. An empty store knows no field, and reports none. */
type Spans = Pick<TraceStore, 'hasAttribute' | 'attributeNames' | 'size'>;
type Logs = Pick<LogStore, 'hasField' | 'fieldNames' | 'size'>;

/**
 * Returns the unknown fields of queries over spans.
 *
 * @param by field of groups
 */
export function unknownSpanFields(store: Spans, queries: readonly Query[], by?: string): UnknownFields {
  if (store.size.spans === 0) return {};
  return unknownOf(
    queries,
    by,
    (field) => !isAttribute(field) || store.hasAttribute(field),
    () => [...spanFieldNames, ...store.attributeNames()],
  );
}

/** Returns the unknown fields of queries over requests. The field after a scope, `order->product#gap`, is one of spans. */
export function unknownRequestFields(store: Spans, queries: readonly Query[], by?: string): UnknownFields {
  if (store.size.spans === 0) return {};
  return unknownOf(
    queries,
    by,
    (field) => {
      const ofSpan = field.slice(field.lastIndexOf('#') + 1);
      return isRequestField(field) || !isAttribute(ofSpan) || store.hasAttribute(ofSpan);
    },
    () => [...requestFieldNames, ...spanFieldNames, ...store.attributeNames()],
  );
}

/** Returns the unknown fields of queries over log records. */
export function unknownLogFields(store: Logs, queries: readonly Query[], by?: string): UnknownFields {
  if (store.size.records === 0) return {};
  return unknownOf(
    queries,
    by,
    (field) => field === 'pattern' || Object.hasOwn(logFieldNames, field) || store.hasField(field),
    () => ['pattern', ...Object.keys(logFieldNames), ...store.fieldNames()],
  );
}

function unknownOf(
  queries: readonly Query[],
  by: string | undefined,
  isKnown: (field: string) => boolean,
  /** Returns the names of all known fields; called only when a field is unknown. */
  knownNames: () => string[],
): UnknownFields {
  const names = new Set(by === undefined ? [] : [by]);
  for (const { terms } of queries) for (const term of terms) if (term.type === 'field') names.add(term.field);
  const unknownFields = [...names].filter((name) => !isKnown(name));
  if (unknownFields.length === 0) return {};
  const known = [...new Set(knownNames())];
  const similar = unknownFields
    .slice(0, maxSearched)
    .map((field) => [field, similarFields(field, known)] as const)
    .filter(([, found]) => found.length > 0);
  return { unknownFields, ...(similar.length > 0 && { similarFields: Object.fromEntries(similar) }) };
}
