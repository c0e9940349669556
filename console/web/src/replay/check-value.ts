/** Reason why a value of a file is refused, with the place of the value. */
export class InvalidFile extends Error {
  override readonly name = 'InvalidFile';
}

/** Throws {@link InvalidFile} for a value of another form; `at` names its place in the file. */
export type Check = (value: unknown, at: string) => void;

/** Accepts a text of at most `max` characters. */
export const text =
  (max: number): Check =>
  (value, at) => {
    if (typeof value !== 'string') throw new InvalidFile(`${at} must be a text`);
    if (value.length > max) throw new InvalidFile(`${at} has more than ${max} characters`);
  };

/** Accepts a finite number within limits. */
export const number =
  (min: number, max: number): Check =>
  (value, at) => {
    if (typeof value !== 'number' || !(value >= min && value <= max))
      throw new InvalidFile(`${at} must be a number from ${min} to ${max}`);
  };

export const flag: Check = (value, at) => {
  if (typeof value !== 'boolean') throw new InvalidFile(`${at} must be true or false`);
};

export const nullable =
  (check: Check): Check =>
  (value, at) => {
    if (value !== null) check(value, at);
  };

/** Accepts a missing member, too. */
export const optional =
  (check: Check): Check =>
  (value, at) => {
    if (value !== undefined) check(value, at);
  };

/** Accepts a list of at most `max` elements. */
export const list =
  (check: Check, max: number): Check =>
  (value, at) => {
    if (!Array.isArray(value)) throw new InvalidFile(`${at} must be a list`);
    if (value.length > max) throw new InvalidFile(`${at} has more than ${max} elements`);
    for (const [index, each] of value.entries()) check(each, `${at}[${index}]`);
  };

/** Accepts a list with one check for each element. */
export const tuple =
  (...checks: readonly Check[]): Check =>
  (value, at) => {
    if (!Array.isArray(value) || value.length !== checks.length)
      throw new InvalidFile(`${at} must be a list of ${checks.length} elements`);
    for (const [index, check] of checks.entries()) check(value[index], `${at}[${index}]`);
  };

/** Accepts an object with any names, at most `max` of them. */
export const record =
  (check: Check, max: number): Check =>
  (value, at) => {
    const entries = Object.entries(requireObject(value, at));
    if (entries.length > max) throw new InvalidFile(`${at} has more than ${max} members`);
    for (const [name, each] of entries) check(each, `${at}.${name.slice(0, 40)}`);
  };

/** Accepts an object with these members; other members are ignored. */
export const object =
  (checks: Readonly<Record<string, Check>>): Check =>
  (value, at) => {
    const given = requireObject(value, at);
    for (const [name, check] of Object.entries(checks))
      check(Object.hasOwn(given, name) ? given[name] : undefined, at === '' ? name : `${at}.${name}`);
  };

function requireObject(value: unknown, at: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>;
  throw new InvalidFile(`${at === '' ? 'the file' : at} must be an object`);
}
