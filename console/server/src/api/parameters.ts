/** Schemas of parameters that several operations have. */
import Type from 'typebox';

/** Has no pattern, because the error message would show the regular expression; the handler checks the digits. */
export const traceId = Type.String({ maxLength: 64, description: '16 or 32 hexadecimal digits' });
/** Returns a name, which selects items. */
export function name(description: string) {
  return Type.Optional(Type.String({ minLength: 1, maxLength: 256, description }));
}

export const service = name('Name of a service');
export const instance = name('Address of an instance, such as `127.0.0.1:8084`');
export const time = Type.Optional(
  Type.String({
    maxLength: 64,
    description:
      'Epoch milliseconds, RFC 3339, `HH:MM` or `HH:MM:SS` in UTC (the latest such time), or relative to now: `-90s`, `-15m`, `-2h`, `-1d`',
  }),
);
export const timeRange = { since: time, until: time };
export const run = Type.Optional(
  Type.String({ maxLength: 64, description: 'Id of a run, or all; default: the current run' }),
);

/** Comparison of the groups of a range with those of the range before. */
export const before = Type.Optional(
  Type.Enum(['previous'], {
    description: 'previous: adds the statistics of the preceding range of equal length',
  }),
);

/** Run of queries over metrics, which are in memory only. */
export const currentRun = Type.Optional(
  Type.String({ maxLength: 64, description: 'Id of the current run, or all; former runs have no metrics' }),
);

export function limit(standard: number, maximum: number, description = 'Maximum number of items') {
  return Type.Integer({ minimum: 1, maximum, default: standard, description });
}
