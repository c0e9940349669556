import { nearNames } from '@glasshouse/settings';
import type { IncidentQuestion } from '../contract/index.js';

type Options = NonNullable<IncidentQuestion['options']>;

/** Option that a text selects, or the options that are near. */
export type Match = { value: string } | { isAmbiguous: boolean; near: string[] };

/**
 * Finds the option that a text selects, ignoring case: the option, the option with its explanation as it is printed, or a
 * beginning of either that no other option has.
 */
export function matchOption(text: string, options: Options): Match {
  const wanted = simplified(text);
  const lines = options.map(({ value, text: explanation }) => ({
    value,
    names: [value, ...(explanation ? [`${value}: ${explanation}`] : [])].map(simplified),
  }));
  const exact = lines.find(({ names }) => names.includes(wanted));
  if (exact) return { value: exact.value };
  const beginning = lines.filter(
    ({ names }) => wanted !== '' && names.some((name) => name.startsWith(wanted)),
  );
  const [only, ...others] = beginning.map(({ value }) => value);
  if (only !== undefined && others.length === 0) return { value: only };
  if (only !== undefined) return { isAmbiguous: true, near: [only, ...others] };
  const similar = nearNames(
    text,
    options.map(({ value }) => value),
  );
  const containing = lines.filter(
    ({ names }) => wanted.length >= 3 && names.some((name) => name.includes(wanted)),
  );
  const near = [...new Set([...similar, ...containing.map(({ value }) => value)])];
  return { isAmbiguous: false, near: near.slice(0, 8) };
}

/** Returns text in lower case, with single spaces. */
function simplified(text: string): string {
  return text.trim().replace(/\s+/g, ' ').toLowerCase();
}
