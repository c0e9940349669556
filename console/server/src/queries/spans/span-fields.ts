import type { FieldReader, FieldSource } from '../../../../contract/src/query/match-query.js';
import type { Scalar } from '../../../../contract/src/values.js';
import { createTextSearch } from '../../store/block-search.js';
import type { SpanOperation, SpanView, TraceView } from '../../store/span-views.js';
import { gapUsOf } from '../../store/trace-structure.js';

/** Returns whether a field is an attribute, not a field of the span itself. */
export function isAttribute(field: string): boolean {
  return !Object.hasOwn(fields, field) && !Object.hasOwn(aliases, field);
}

/** Span with the trace to which it belongs. */
export interface SpanItem {
  readonly trace: TraceView;
  /** Index in the spans of the trace. */
  readonly at: number;
  readonly span: SpanView;
}

/** Returns the operation of a span: service, kind and name. */
export function operationOf({ service, kind, name }: SpanOperation): string {
  return `${service} ${kind} ${name}`;
}

type Read = (item: SpanItem) => Scalar | undefined;

/** Fields that do not need the attributes, with the relative cost to read them. */
const fields: Readonly<Record<string, { cost: number; read: Read }>> = {
  service: { cost: 1, read: ({ span }) => span.service },
  kind: { cost: 1, read: ({ span }) => span.kind },
  name: { cost: 1, read: ({ span }) => span.name },
  operation: { cost: 3, read: ({ span }) => operationOf(span) },
  duration: { cost: 1, read: ({ span }) => span.durationUs / 1000 },
  error: { cost: 1, read: ({ span }) => span.error },
  method: { cost: 1, read: ({ span }) => span.method },
  route: { cost: 1, read: ({ span }) => span.route },
  status: { cost: 1, read: ({ span }) => span.statusCode },
  instance: { cost: 1, read: ({ span }) => span.instance },
  peer: { cost: 1, read: ({ span }) => span.peer },
  trace: { cost: 1, read: ({ trace }) => trace.id },
  span: { cost: 1, read: ({ span }) => span.id },
  parent: { cost: 1, read: ({ span }) => span.parentId },
  self: { cost: 20, read: ({ trace, at }) => trace.structure.selfUsOf(at) / 1000 },
  gap: {
    cost: 20,
    read: ({ trace, at, span }) => {
      const gapUs = gapUsOf(trace.structure, at, span);
      return gapUs === undefined ? undefined : gapUs / 1000;
    },
  },
  present: { cost: 1, read: () => true },
};

const aliases: Readonly<Record<string, readonly string[]>> = {
  user: ['user.id', 'enduser.id'],
  order: ['order.id'],
};

/** Names of the fields that are not attributes. */
export const spanFieldNames: readonly string[] = [...Object.keys(fields), ...Object.keys(aliases)];

interface SpanField extends FieldReader<SpanItem> {
  readonly read: Read;
  /** Attributes of which the first one is the value; undefined for a field of the span itself. */
  readonly attributes: readonly string[] | undefined;
}

interface SpanFieldSource extends FieldSource<SpanItem> {
  field(name: string): SpanField;
}

/** Fields of spans: those of the span itself, and any attribute by its name. */
export const spanFields: SpanFieldSource = {
  field(name) {
    const known = Object.hasOwn(fields, name) ? fields[name] : undefined;
    const names = (Object.hasOwn(aliases, name) && aliases[name]) || [name];
    const read = known?.read ?? attributeReader(names);
    return {
      cost: known?.cost ?? 100,
      read,
      attributes: known ? undefined : names,
      some(item, test) {
        const value = read(item);
        return value !== undefined && test(value);
      },
    };
  },
  text: {
    cost: 200,
    some({ span, trace }, test) {
      if (test(span.name) || test(span.service) || test(span.id) || test(trace.id)) return true;
      const attributes = span.attributes();
      for (const name in attributes) if (test(attributes[name] as Scalar)) return true;
      return false;
    },
  },
  contains(text) {
    const search = createTextSearch(text);
    return ({ span }) => span.contains(search);
  },
};

function attributeReader(names: readonly string[]): Read {
  return ({ span }) => {
    for (const name of names) {
      const value = span.scannedAttribute(name);
      if (value !== undefined) return value;
    }
    return undefined;
  };
}
