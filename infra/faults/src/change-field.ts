import type { EffectOf } from './effects.js';

/** Returns a copy of a JSON value with the field changed; the same value when it lacks the field. */
export function changeField(
  value: unknown,
  { field, factor, value: replacement }: EffectOf<'wrong-data'>,
): unknown {
  const change = (old: unknown): unknown => {
    if (replacement !== undefined) return replacement;
    return typeof old === 'number' && factor !== undefined ? Math.round(old * factor) : old;
  };
  return changeAt(value, field.split('.'), change);
}

function changeAt(
  value: unknown,
  [name, ...rest]: readonly string[],
  change: (old: unknown) => unknown,
): unknown {
  if (name === undefined) return change(value);
  if (Array.isArray(value)) return name === '*' ? value.map((each) => changeAt(each, rest, change)) : value;
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return value;
  const object = value as Record<string, unknown>;
  return { ...object, [name]: changeAt(object[name], rest, change) };
}
