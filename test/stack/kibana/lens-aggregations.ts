import { columnsOf, type LensColumn, type Panel } from '../../config/kibana/saved-objects.js';

/** Row of a Lens panel: the keys of its buckets and its metrics, by column id. */
export type Row = Readonly<Record<string, string | number>>;

/** Key of the bucket of records without a field, as Kibana names it. */
export const missingValue = '__missing__';

/** Returns whether a column has a bucket for records without its field. */
export function countsMissing({ params }: Pick<LensColumn, 'params'>): boolean {
  return params.otherBucket === true && params.missingBucket === true;
}

type Aggregations = Record<string, object>;
interface Bucket {
  key: string | number;
  doc_count: number;
  [aggregation: string]: unknown;
}

/** Returns the aggregations that Lens sends for a panel: one level for each bucketed column, metrics in the innermost. */
export function aggregationsOf(panel: Panel): Aggregations {
  const columns = columnsOf(panel);
  const metrics = Object.fromEntries(
    columns.filter(([, { isBucketed }]) => !isBucketed).flatMap(([id, column]) => metricOf(id, column)),
  );
  let inner: Aggregations = metrics;
  for (const [id, column] of columns.filter(([, { isBucketed }]) => isBucketed).toReversed())
    inner = { [id]: { ...bucketsOf(column, columns), aggs: { ...metrics, ...inner } } };
  return inner;
}

function metricOf(id: string, { operationType, sourceField, params }: LensColumn): [string, object][] {
  switch (operationType) {
    case 'count':
      return [];
    case 'max':
      return [[id, { max: { field: sourceField } }]];
    case 'percentile':
      return [[id, { percentiles: { field: sourceField, percents: [params.percentile] } }]];
    default:
      throw new Error(`no aggregation for ${operationType}`);
  }
}

function bucketsOf(
  { operationType, sourceField, params }: LensColumn,
  columns: readonly [string, LensColumn][],
): Record<string, unknown> {
  switch (operationType) {
    case 'date_histogram':
      // Kibana replaces the interval `auto` by one that fits the time range.
      return {
        date_histogram: { field: sourceField, fixed_interval: '30s', time_zone: 'UTC', min_doc_count: 1 },
      };
    case 'terms': {
      const by = params.orderBy?.columnId ?? '';
      const column = columns.find(([id]) => id === by)?.[1];
      const path =
        column?.operationType === 'count'
          ? '_count'
          : column?.operationType === 'percentile'
            ? `${by}.${column.params.percentile}`
            : by;
      const missing = countsMissing({ params }) ? { missing: missingValue } : {};
      return {
        terms: {
          field: sourceField,
          size: params.size,
          order: { [path]: params.orderDirection },
          ...missing,
        },
      };
    }
    default:
      throw new Error(`no aggregation for ${operationType}`);
  }
}

/** Returns the rows of a response to `aggregationsOf(panel)`. */
export function rowsOf(panel: Panel, aggregations: unknown): Row[] {
  const columns = columnsOf(panel);
  const bucketed = columns.filter(([, { isBucketed }]) => isBucketed).map(([id]) => id);
  const metrics = columns.filter(([, { isBucketed }]) => !isBucketed);
  const read = (level: number, found: Record<string, unknown>, keys: Row): Row[] => {
    const id = bucketed[level];
    if (id === undefined) {
      const values = metrics.map(([name, column]) => [name, metricValue(name, column, found as Bucket)]);
      return [{ ...keys, ...Object.fromEntries(values) }];
    }
    const { buckets } = found[id] as { buckets: Bucket[] };
    return buckets.flatMap((bucket) => read(level + 1, bucket, { ...keys, [id]: bucket.key }));
  };
  return read(0, aggregations as Record<string, unknown>, {});
}

function metricValue(id: string, { operationType, params }: LensColumn, bucket: Bucket): number {
  if (operationType === 'count') return bucket.doc_count;
  const found = bucket[id] as { value?: number; values?: Record<string, number> };
  return found.value ?? found.values?.[`${params.percentile}.0`] ?? Number.NaN;
}
