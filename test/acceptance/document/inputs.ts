import type { Ajv2020 } from 'ajv/dist/2020.js';
import * as fc from 'fast-check';
import type { OperationObject, Schema } from './openapi.js';

/** Request that differs from a valid one in one place, and whether the document allows it. */
export interface Input {
  description: string;
  path: string;
  headers: Readonly<Record<string, string>>;
  body?: string;
  isAllowed: boolean;
}

const seed = 20_26;
/** Texts at the limits of many patterns and formats. */
const texts = [
  ...[
    '',
    ' ',
    'a',
    'A',
    '0',
    '-1',
    'null',
    'true',
    'a b',
    'a\nb',
    '\u0000',
    '\u0085',
    '\u2028',
    'é',
    '𝄞',
    '💩',
    'Ａ',
  ],
  ...[
    '..',
    '%',
    '"',
    "'",
    '<b>',
    '$ne',
    '2026-02-30',
    '1e9',
    '0x1',
    'x'.repeat(33),
    'x'.repeat(64),
    'X'.repeat(65),
  ],
];
/** Values of the wrong type for most schemas. */
const others: readonly unknown[] = [null, true, 7, -1, 1.5, 1e300, '7', '', [], [1], {}, { a: 1 }];

/** Returns values at and beyond the limits of a schema. The validator decides whether a value fits. */
export function valuesFor(schema: Schema): unknown[] {
  const { const: only, enum: several, type, anyOf } = schema as Record<string, never>;
  if (anyOf) return (anyOf as Schema[]).flatMap(valuesFor).concat(others);
  if (only !== undefined) return [only, `${only}x`, String(only).toLowerCase(), ...others];
  if (several) return [...(several as unknown[]), `${(several as string[])[0]}x`, 'X', ...others];
  if (type === 'integer' || type === 'number') return [...numbersFor(schema), ...others];
  if (type === 'string') return [...textsFor(schema), ...texts, ...others];
  if (type === 'array') return [...listsFor(schema), ...others];
  if (type === 'object') return [...objectsFor(schema), ...others];
  return [...others];
}

/** Returns a valid value. */
export function sampleOf(schema: Schema, ajv: Ajv2020): unknown {
  const {
    type,
    properties = {},
    required = [],
    items,
  } = schema as {
    type?: string;
    properties?: Record<string, Schema>;
    required?: string[];
    items?: Schema;
  };
  if (type === 'object')
    return Object.fromEntries(
      Object.entries(properties)
        .filter(([name]) => required.includes(name))
        .map(([name, inner]) => [name, sampleOf(inner, ajv)]),
    );
  if (type === 'array' && items) return [sampleOf(items, ajv)];
  const fitting = valuesFor(schema).find((value) => ajv.validate(schema, value));
  if (fitting === undefined) throw new Error(`no value fits ${JSON.stringify(schema)}`);
  return fitting;
}

function numbersFor({ minimum, maximum }: Schema): number[] {
  const [min, max] = [Number(minimum ?? 0), Number(maximum ?? 1000)];
  return [min, max, min + 1, min - 1, max + 1, min + 0.5, 2 ** 53];
}

function textsFor({ minLength, maxLength, pattern, examples }: Schema): string[] {
  const [min, max] = [Number(minLength ?? 0), Number(maxLength ?? 300)];
  const found = [...((examples as string[] | undefined) ?? [])];
  if (pattern === undefined || (pattern as string).startsWith('^[^\\x00'))
    found.push('x'.repeat(Math.max(1, min)), 'x'.repeat(max), '𝄞'.repeat(max), 'x'.repeat(max + 1));
  else found.push(...matching(pattern as string));
  if (min > 0) found.push('x'.repeat(min - 1));
  return found;
}

/** Returns the shortest and longest of many matching texts, and both with one more character. */
function matching(pattern: string): string[] {
  const many = fc
    .sample(fc.stringMatching(new RegExp(pattern, 'u'), { size: 'max' }), { seed, numRuns: 200 })
    .toSorted((a, b) => a.length - b.length);
  const [short = '', long = ''] = [many[0], many.at(-1)];
  return [short, long, `${short}\n`, `${long}x`, short.slice(1), short.toLowerCase(), short.toUpperCase()];
}

function listsFor({ items, minItems, maxItems }: Schema): unknown[][] {
  const each = valuesFor(items as Schema);
  const [first] = each;
  const repeated = (count: number) => Array.from({ length: Math.max(0, count) }, () => first);
  return [
    ...each.map((value) => [value]),
    repeated(Number(minItems ?? 0) - 1),
    repeated(Number(maxItems ?? 10) + 1),
  ];
}

function objectsFor(schema: Schema): unknown[] {
  const { properties = {} } = schema as { properties?: Record<string, Schema> };
  const full = Object.fromEntries(
    Object.entries(properties).map(([name, inner]) => [name, valuesFor(inner)[0]]),
  );
  return variantsOf(full, properties);
}

/**
 * Returns the value, and variants with each member replaced by each of its values, with each member left out, and with
 * one extra member.
 */
function variantsOf(full: Readonly<Record<string, unknown>>, properties: Readonly<Record<string, Schema>>) {
  return [
    full,
    { ...full, unknown: 1 },
    ...Object.keys(full).map((name) => ({ ...full, [name]: undefined })),
    ...Object.entries(properties).flatMap(([name, inner]) =>
      valuesFor(inner).map((value) => ({ ...full, [name]: value })),
    ),
  ];
}

/** Returns requests of an operation, and whether the document allows each. */
export function inputsOf(template: string, operation: OperationObject, ajv: Ajv2020): Input[] {
  const { parameters, requestBody } = operation;
  const [type, media] = Object.entries(requestBody?.content ?? {})[0] ?? [];
  const schema = media?.schema;
  const ofPath = parameters.filter((each) => each.in === 'path');
  const params = Object.fromEntries(ofPath.map((each) => [each.name, String(sampleOf(each.schema, ajv))]));
  const base = {
    path: pathOf(template, params),
    headers: (type === undefined ? {} : { 'content-type': type }) as Record<string, string>,
    ...(schema && { body: encoded(sampleBody(schema, ajv), type as string) as string }),
  };
  const inputs: Input[] = [
    { description: 'described value', ...base, isAllowed: true },
    {
      description: 'query parameter that is not described',
      ...base,
      path: `${base.path}?unknown=1`,
      isAllowed: false,
    },
  ];
  for (const { name, in: where, schema: of } of parameters) {
    for (const value of new Set(
      valuesFor(of)
        .filter((each) => typeof each !== 'object')
        .map(String),
    )) {
      const description = `${where} ${name} = ${JSON.stringify(value).slice(0, 80)}`;
      const isAllowed = ajv.validate(of, converted(of, value)) as boolean;
      // skips values that change the address, and headers that HTTP itself changes or rejects
      if (where === 'path' && (value === '' || /^\.\.?$/.test(value))) continue;
      if (where === 'header' && (name !== 'Idempotency-Key' || !/^(?! )[\x20-\x7e]*(?<! )$/.test(value)))
        continue;
      if (where === 'path')
        inputs.push({
          description,
          ...base,
          path: pathOf(template, { ...params, [name]: value }),
          isAllowed,
        });
      else if (where === 'query')
        inputs.push({
          description,
          ...base,
          path: `${base.path}?${name}=${encodeURIComponent(value)}`,
          isAllowed,
        });
      else inputs.push({ description, ...base, headers: { ...base.headers, [name]: value }, isAllowed });
    }
  }
  if (schema) {
    const { properties = {} } = schema as { properties?: Record<string, Schema> };
    const good = sampleBody(schema, ajv) as Record<string, unknown>;
    const whole = type === 'application/json' ? others : [];
    for (const value of [...variantsOf(good, properties), ...whole]) {
      const body = encoded(value, type as string);
      if (body === undefined) continue;
      const sent = type === 'application/json' ? JSON.parse(body) : value;
      const description = `body ${body.length > 120 ? `${body.slice(0, 100)}... (${body.length})` : body}`;
      inputs.push({ description, ...base, body, isAllowed: ajv.validate(schema, sent) as boolean });
    }
  }
  return inputs;
}

/** Returns a valid body with all optional members, so that each can be varied; a form has the members of one grant. */
function sampleBody(schema: Schema, ajv: Ajv2020): unknown {
  const { properties = {}, allOf } = schema as { properties?: Record<string, Schema>; allOf?: unknown };
  const members = Object.entries(properties).map(([name, inner]) => [name, sampleOf(inner, ajv)] as const);
  if (!allOf && ajv.validate(schema, Object.fromEntries(members))) return Object.fromEntries(members);
  const wanted = ['grant_type', 'username', 'password', 'token'];
  return Object.fromEntries(members.filter(([name]) => wanted.includes(name)));
}

function pathOf(template: string, params: Readonly<Record<string, string>>): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ''));
}

/** Encodes a body; undefined for a form with a value that is not a text. */
function encoded(value: unknown, type: string): string | undefined {
  if (type === 'application/json') return JSON.stringify(value);
  const fields = Object.entries(value as object).filter(([, each]) => each !== undefined);
  if (fields.some(([, each]) => typeof each !== 'string')) return undefined;
  return new URLSearchParams(fields as [string, string][]).toString();
}

/** Converts a parameter to the schema's type: decimal numbers become numbers. */
function converted({ type }: Schema, text: string): unknown {
  if (type !== 'integer' && type !== 'number') return text;
  return /^-?(0|[1-9]\d*)(\.\d+)?$/.test(text) ? Number(text) : text;
}
