import { isObject } from '../check/values.js';
import type { Filter } from '../types.js';

/**
 * Returns a string that the stored JSON of every match contains; undefined when the filter implies none. A candidate
 * without it is rejected before its JSON is parsed. The string comes from a `$regex` without operators, such as one
 * built with `escapeRegExp`.
 */
export function requiredText(filter: Filter): string | undefined {
  let longest: string | undefined;
  const consider = (text: string | undefined): void => {
    if (text !== undefined && text.length > (longest?.length ?? 0)) longest = text;
  };
  for (const [name, condition] of Object.entries(filter)) {
    if (name === '$and') for (const branch of condition as readonly Filter[]) consider(requiredText(branch));
    else if (isObject(condition) && condition.$regex instanceof RegExp)
      consider(storedText(literalOf(condition.$regex)));
  }
  return longest;
}

/** Returns the only string that a regular expression matches; undefined when it has operators or flags. */
function literalOf({ source, flags }: RegExp): string | undefined {
  if (flags !== '') return undefined;
  if (!/^(?:\\[^a-zA-Z0-9]|[^\\^$.*+?()[\]{}|])*$/.test(source)) return undefined;
  return source.replace(/\\(.)/gs, '$1');
}

/**
 * Returns a string as `encodeDocument` escapes it inside a JSON string; undefined when it contains a lone surrogate,
 * which is escaped differently within a complete pair.
 */
function storedText(text: string | undefined): string | undefined {
  return text === undefined || /\p{Surrogate}/u.test(text) ? undefined : JSON.stringify(text).slice(1, -1);
}
