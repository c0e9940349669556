import { readFileSync } from 'node:fs';

/**
 * Declaration of an environment variable: type, default and description. All settings are validated together, so that
 * one message reports every error. `docs/settings.md` is generated from the same declarations.
 */
export type Setting =
  | {
      type: 'string';
      default?: string;
      doc: string;
      secret?: boolean;
      allow?: readonly string[];
      /** Lowest number of characters of a value that is set. */
      minLength?: number;
    }
  | { type: 'url'; default?: string; doc: string; secret?: boolean }
  | { type: 'list'; default?: string; doc: string }
  | { type: 'integer'; default?: number; min?: number; max?: number; doc: string }
  | { type: 'number'; default?: number; min?: number; max?: number; doc: string }
  | { type: 'boolean'; default?: boolean; doc: string };

export type Declarations = Readonly<Record<string, Setting>>;

type ValueOf<S extends Setting> = S extends { type: 'integer' | 'number' }
  ? number
  : S extends { type: 'boolean' }
    ? boolean
    : S extends { type: 'list' }
      ? string[]
      : S extends { allow: readonly (infer A)[] }
        ? A
        : string;

/** Values by name. Every value is present, because a setting without a default is required. */
export type Settings<D extends Declarations> = { readonly [K in keyof D]: ValueOf<D[K]> };

/** Error of {@link readSettings}. Its message has one line for each problem; `problems` has them separately. */
export class SettingsError extends Error {
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(`invalid environment:\n${problems.map((p) => `  ${p}`).join('\n')}`);
    this.name = 'SettingsError';
    this.problems = problems;
  }
}

/**
 * Reads and validates the declared variables. An empty string counts as not set, because compose passes `${X:-}` that
 * way. A string with `default: ''` is optional. A secret that is not set is read from the file that `<NAME>_FILE` names,
 * without the line break at its end.
 * @throws SettingsError with all missing and invalid variables
 */
export function readSettings<const D extends Declarations>(
  environment: Readonly<Record<string, string | undefined>>,
  declarations: D,
): Settings<D> {
  const values: Record<string, unknown> = {};
  const problems: string[] = [];
  for (const [name, setting] of Object.entries(declarations)) {
    const isSecret = 'secret' in setting && setting.secret === true;
    let text = environment[name] || undefined;
    try {
      const file = isSecret && text === undefined ? environment[`${name}_FILE`] : undefined;
      if (file) text = secretIn(file);
      values[name] = text === undefined ? fallback(setting) : parse(setting, text);
    } catch (error) {
      const shown = isSecret || text === undefined ? '' : ` (is ${JSON.stringify(text)})`;
      problems.push(`${name} ${(error as Error).message}${shown}: ${setting.doc}`);
    }
  }
  if (problems.length > 0) throw new SettingsError(problems);
  return values as Settings<D>;
}

/** @throws Error naming the file when it cannot be read, or is empty */
function secretIn(file: string): string {
  let text: string;
  try {
    text = readFileSync(file, 'utf8').replace(/\r?\n$/, '');
  } catch (error) {
    throw new Error(`cannot be read from ${file} (${(error as NodeJS.ErrnoException).code})`);
  }
  if (text === '') throw new Error(`cannot be read from ${file}, which is empty`);
  return text;
}

function fallback(setting: Setting): unknown {
  if (setting.default === undefined) throw new Error('is required');
  return setting.type === 'list' ? items(setting.default as string) : setting.default;
}

function parse(setting: Setting, text: string): unknown {
  switch (setting.type) {
    case 'string':
      if (setting.allow && !setting.allow.includes(text))
        throw new Error(`must be one of ${setting.allow.join(', ')}`);
      if (text.length < (setting.minLength ?? 0))
        throw new Error(`must have at least ${setting.minLength} characters`);
      return text;
    case 'url':
      // `localhost:8080` is also a valid URL, with the scheme `localhost:`.
      if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol))
        throw new Error('must be an absolute URL with http: or https:');
      return text;
    case 'list':
      return items(text);
    case 'boolean':
      if (!/^(true|false|1|0|on|off|yes|no)$/i.test(text)) throw new Error('must be true or false');
      return /^(true|1|on|yes)$/i.test(text);
    case 'integer':
    case 'number': {
      // `Number()` converts blank text to 0.
      const value = text.trim() === '' ? Number.NaN : Number(text);
      const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = setting;
      if (!Number.isFinite(value) || (setting.type === 'integer' && !Number.isInteger(value))) {
        throw new Error(`must be ${setting.type === 'integer' ? 'a whole number' : 'a number'}`);
      }
      if (value < min || value > max) throw new Error(`must be from ${min} to ${max}`);
      return value;
    }
  }
}

function items(text: string): string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}
