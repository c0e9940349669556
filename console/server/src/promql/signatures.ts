import type { ValueType } from './ast.js';

/** Types of a function's parameters and result. */
export interface Signature {
  readonly parameters: readonly ValueType[];
  /** Number of parameters at the end that may be absent. */
  readonly optional?: number;
  /** The last parameter may be repeated. */
  readonly repeats?: boolean;
  readonly returns: ValueType;
}

const overRange: Signature = { parameters: ['matrix'], returns: 'vector' };
const ofVector: Signature = { parameters: ['vector'], returns: 'vector' };
const ofTime: Signature = { parameters: ['vector'], optional: 1, returns: 'vector' };

const named = (names: string, signature: Signature) =>
  Object.fromEntries(names.split(' ').map((name) => [name, signature]));

/** The supported functions. */
export const signatures: Readonly<Record<string, Signature>> = {
  ...named('rate increase irate delta idelta deriv changes resets', overRange),
  ...named('avg_over_time min_over_time max_over_time sum_over_time count_over_time', overRange),
  ...named('last_over_time present_over_time stddev_over_time stdvar_over_time absent_over_time', overRange),
  ...named('abs ceil floor exp ln log2 log10 sqrt sgn timestamp sort sort_desc absent', ofVector),
  ...named('minute hour day_of_week day_of_month day_of_year days_in_month month year', ofTime),
  predict_linear: { parameters: ['matrix', 'scalar'], returns: 'vector' },
  quantile_over_time: { parameters: ['scalar', 'matrix'], returns: 'vector' },
  histogram_quantile: { parameters: ['scalar', 'vector'], returns: 'vector' },
  clamp: { parameters: ['vector', 'scalar', 'scalar'], returns: 'vector' },
  clamp_min: { parameters: ['vector', 'scalar'], returns: 'vector' },
  clamp_max: { parameters: ['vector', 'scalar'], returns: 'vector' },
  round: { parameters: ['vector', 'scalar'], optional: 1, returns: 'vector' },
  label_replace: { parameters: ['vector', 'string', 'string', 'string', 'string'], returns: 'vector' },
  label_join: {
    parameters: ['vector', 'string', 'string', 'string'],
    optional: 1,
    repeats: true,
    returns: 'vector',
  },
  scalar: { parameters: ['vector'], returns: 'scalar' },
  vector: { parameters: ['scalar'], returns: 'vector' },
  time: { parameters: [], returns: 'scalar' },
  pi: { parameters: [], returns: 'scalar' },
};

/** The supported aggregations, with the type of the parameter that precedes the vector. */
export const aggregations: Readonly<Record<string, ValueType | undefined>> = {
  sum: undefined,
  avg: undefined,
  min: undefined,
  max: undefined,
  count: undefined,
  group: undefined,
  stddev: undefined,
  stdvar: undefined,
  topk: 'scalar',
  bottomk: 'scalar',
  quantile: 'scalar',
  count_values: 'string',
};

export const comparisons: ReadonlySet<string> = new Set(['==', '!=', '>', '<', '>=', '<=']);
export const setOperators: ReadonlySet<string> = new Set(['and', 'or', 'unless']);
