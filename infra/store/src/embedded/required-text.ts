import { isObject } from '../check/values.js';
import type { Filter } from '../types.js';

/**
 * A part of the stored text of every document that matches, which a candidate can be refused by without being parsed;
 * undefined when the filter gives none. It comes from a `$regex` without operators, such as `escapeRegExp` makes.
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

/** The text that a regular expression matches alone; undefined when it has operators or flags. */
function literalOf({ source, flags }: RegExp): string | undefined {
  if (flags !== '') return undefined;
  if (!/^(?:\\[^a-zA-Z0-9]|[^\\^$.*+?()[\]{}|])*$/.test(source)) return undefined;
  return source.replace(/\\(.)/gs, '$1');
}

/** As `encodeDocument` writes it within a string. Half of a surrogate pair is written in another way than the whole. */
function storedText(text: string | undefined): string | undefined {
  return text === undefined || /\p{Surrogate}/u.test(text) ? undefined : JSON.stringify(text).slice(1, -1);
}
