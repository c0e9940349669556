import { nearNames } from '@glasshouse/settings';

const maxSimilar = 3;
/** Characters by which the length of a near name differs at most. */
const maxExtra = 3;
/** Longer names have no similar ones, because the comparison takes too long. */
const maxLength = 60;
/** Known names that are compared. */
const maxCompared = 500;

/**
 * Returns the known fields with a similar name: those that end with the name after a dot (`status_code` is the end of
 * `http.response.status_code`), that begin with it (`db.system` begins `db.system.name`), or that differ by few
 * characters. A scope is kept: `order#db.system` becomes `order#db.system.name`.
 */
export function similarFields(field: string, known: readonly string[]): string[] {
  const scope = field.slice(0, field.lastIndexOf('#') + 1);
  const name = field.slice(scope.length).toLowerCase();
  if (name.length > maxLength) return [];
  const isNear = (each: string) =>
    Math.abs(each.length - name.length) <= maxExtra || each.toLowerCase().startsWith(name);
  const near = nearNames(name, known.filter(isNear).slice(0, maxCompared), maxSimilar);
  const longer = name === '' ? [] : known.filter((each) => each.toLowerCase().endsWith(`.${name}`));
  return [...new Set([...near, ...longer.sort((a, b) => a.length - b.length)])]
    .slice(0, maxSimilar)
    .map((each) => scope + each);
}
