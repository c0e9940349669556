import { IsOptional, type TObject, type TSchema } from 'typebox';
import { escaped, type InvalidPart, invalidRequest, validator } from './validate.js';

type Value = string | number | boolean;

/**
 * Creates a function that binds path or query parameters: converts their strings to the schema's numbers and booleans,
 * adds defaults, and validates them. It rejects undeclared parameters, so that a misspelt one is not silently ignored.
 */
export function stringsBinder(part: 'path' | 'query', schema: TObject) {
  const validate = validator(part, schema);
  const converters = new Map(
    Object.entries(schema.properties).map(([name, field]) => [name, converter(field)]),
  );
  const defaults = Object.entries(schema.properties).flatMap(([name, field]) =>
    'default' in field ? [[name, field.default as Value] as const] : [],
  );
  const none = Object.freeze(Object.fromEntries(defaults));
  const noneFits = Object.entries(schema.properties).every(
    ([, field]) => IsOptional(field) || 'default' in field,
  );

  return (given: ReadonlyMap<string, string>): Readonly<Record<string, Value>> => {
    if (given.size === 0 && noneFits) return none;
    const values: Record<string, Value> = { ...none };
    const errors: InvalidPart[] = [];
    for (const [name, text] of given) {
      const convert = converters.get(name);
      if (!convert) errors.push({ in: part, path: `/${escaped(name)}`, message: 'is unknown' });
      else values[name] = convert(text);
    }
    if (errors.length > 0) throw invalidRequest(errors);
    validate(values);
    return values;
  };
}

const decimal = /^-?(0|[1-9]\d{0,15})(\.\d{1,15})?$/;

/** Returns the conversion for a schema. Text that cannot be converted stays a string, which the validator rejects. */
function converter(schema: TSchema): (text: string) => Value {
  const type = (schema as { type?: unknown }).type;
  if (type === 'integer' || type === 'number') return (text) => (decimal.test(text) ? Number(text) : text);
  if (type === 'boolean') return (text) => (text === 'true' ? true : text === 'false' ? false : text);
  return (text) => text;
}
