import { dataViewId } from './data-view.js';
import { kql } from './saved-object.js';

/** Column of a Lens layer. The order of the columns of a layer is the nesting of its aggregations. */
export interface LensColumn {
  label: string;
  dataType: 'date' | 'string' | 'number';
  operationType: 'date_histogram' | 'terms' | 'count' | 'percentile' | 'max';
  isBucketed: boolean;
  scale: 'interval' | 'ordinal' | 'ratio';
  /** `___records___` for `count`. */
  sourceField: string;
  customLabel: true;
  params: Readonly<Record<string, unknown>>;
}
export type LensColumns = Readonly<Record<string, LensColumn>>;

/** Returns a column with buckets over time. */
export function overTime(label = 'time'): LensColumn {
  return {
    label,
    dataType: 'date',
    operationType: 'date_histogram',
    isBucketed: true,
    scale: 'interval',
    sourceField: '@timestamp',
    customLabel: true,
    params: { interval: 'auto', includeEmptyRows: true, dropPartials: false },
  };
}

/**
 * Returns a column with the `size` values of a field that have the highest metric of column `by`.
 *
 * @param rest adds a value for all other values, and one for records without the field
 */
export function topValues(
  field: string,
  size: number,
  by: string,
  label: string,
  { rest = false } = {},
): LensColumn {
  return {
    label,
    dataType: 'string',
    operationType: 'terms',
    isBucketed: true,
    scale: 'ordinal',
    sourceField: field,
    customLabel: true,
    params: {
      size,
      orderBy: { type: 'column', columnId: by },
      orderDirection: 'desc',
      otherBucket: rest,
      missingBucket: rest,
      parentFormat: { id: 'terms' },
      include: [],
      exclude: [],
      includeIsRegex: false,
      excludeIsRegex: false,
    },
  };
}

const metric = { dataType: 'number', isBucketed: false, scale: 'ratio', customLabel: true } as const;

/** Returns a column with the number of records. */
export function records(label = 'records'): LensColumn {
  return {
    ...metric,
    label,
    operationType: 'count',
    sourceField: '___records___',
    params: { emptyAsNull: true },
  };
}

/**
 * Returns a column with a percentile of a field.
 *
 * @param percentile an integer; Lens cannot order by others
 */
export function percentileOf(field: string, percentile: number, label: string): LensColumn {
  return { ...metric, label, operationType: 'percentile', sourceField: field, params: { percentile } };
}

/** Returns a column with the greatest value of a field. */
export function maxOf(field: string, label: string): LensColumn {
  return { ...metric, label, operationType: 'max', sourceField: field, params: { emptyAsNull: true } };
}

const layerId = 'records';

/** Chart or table of one Lens layer. */
export interface LensChart {
  title: string;
  /** Explains how to read the panel. */
  description: string;
  /** Query in the Kibana Query Language. */
  query: string;
  columns: LensColumns;
  /** Chart with an axis, with the ids of its columns, or a table of all columns sorted by one. */
  shape:
    | {
        series: 'bar_stacked' | 'bar_horizontal_stacked';
        x: string;
        y: string;
        split?: string;
      }
    | { sortedBy: string };
}

/** Returns the `attributes` of a Lens panel that is stored in a dashboard. */
export function lensAttributes({ title, description, query, columns, shape }: LensChart) {
  const ids = Object.keys(columns);
  return {
    title,
    description,
    type: 'lens',
    visualizationType: 'series' in shape ? 'lnsXY' : 'lnsDatatable',
    references: [{ type: 'index-pattern', id: dataViewId, name: `indexpattern-datasource-layer-${layerId}` }],
    state: {
      visualization: 'series' in shape ? xyState(shape) : tableState(ids, shape.sortedBy),
      query: kql(query),
      filters: [],
      datasourceStates: {
        formBased: { layers: { [layerId]: { columns, columnOrder: ids, incompleteColumns: {} } } },
        textBased: { layers: {} },
      },
      internalReferences: [],
      adHocDataViews: {},
    },
  };
}

function xyState({ series, x, y, split }: Extract<LensChart['shape'], { series: string }>) {
  return {
    legend: { isVisible: split !== undefined, position: 'right' },
    valueLabels: 'hide',
    preferredSeriesType: series,
    axisTitlesVisibilitySettings: { x: false, yLeft: false, yRight: false },
    layers: [
      {
        layerId,
        layerType: 'data',
        seriesType: series,
        xAccessor: x,
        accessors: [y],
        ...(split === undefined ? {} : { splitAccessor: split }),
      },
    ],
  };
}

function tableState(ids: readonly string[], sortedBy: string) {
  return {
    layerId,
    layerType: 'data',
    columns: ids.map((columnId) => ({ columnId, isTransposed: false })),
    sorting: { columnId: sortedBy, direction: 'desc' },
  };
}
