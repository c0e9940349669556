import * as common from '@grafana/grafana-foundation-sdk/common';
import * as dashboard from '@grafana/grafana-foundation-sdk/dashboard';
import * as heatmap from '@grafana/grafana-foundation-sdk/heatmap';
import * as logs from '@grafana/grafana-foundation-sdk/logs';
import * as stat from '@grafana/grafana-foundation-sdk/stat';
import * as statetimeline from '@grafana/grafana-foundation-sdk/statetimeline';
import * as table from '@grafana/grafana-foundation-sdk/table';
import * as timeseries from '@grafana/grafana-foundation-sdk/timeseries';
import { type DataSource, dataSources } from './data-sources.js';
import { type Link, panelLink } from './links.js';
import type { QueryBuilder } from './queries.js';

/** Lower limit of a value and its colour. The first step has the limit null and applies below the second. */
export type Step = readonly [from: number | null, colour: string];

/** Properties of every panel. */
export interface PanelOptions {
  title: string;
  /** Meaning of the panel, and of a high or low value. */
  description: string;
  /** Unit as Grafana names it, such as `reqps`. */
  unit: string;
  queries: readonly QueryBuilder[];
  /** Text that the panel shows without data. */
  noData: string;
  links?: readonly Link[];
  /** Links of each value. */
  valueLinks?: readonly Link[];
  steps?: readonly Step[];
  /** Texts of values, such as 0 for "closed". */
  texts?: Readonly<Record<string, { text: string; colour: string }>>;
  /** Columns of the grid, of 24. Default: 8. */
  width?: number;
  /** Rows of the grid, 30 pixels each. Default: 8, for a stat 4. */
  height?: number;
  dataSource?: DataSource;
}

/** Panel with its size; `layout()` sets its position. */
export interface SizedPanel {
  width: number;
  height: number;
  builder: AnyPanelBuilder;
}

type AnyPanelBuilder =
  | timeseries.PanelBuilder
  | stat.PanelBuilder
  | table.PanelBuilder
  | heatmap.PanelBuilder
  | logs.PanelBuilder
  | statetimeline.PanelBuilder;

/** Chart of series over time. */
export function chart(
  options: PanelOptions & { stacked?: boolean; min?: number; max?: number; bars?: boolean },
): SizedPanel {
  const builder = new timeseries.PanelBuilder()
    .lineWidth(1)
    .fillOpacity(options.stacked ? 30 : 8)
    .showPoints(common.VisibilityMode.Auto)
    .drawStyle(options.bars ? common.GraphDrawStyle.Bars : common.GraphDrawStyle.Line)
    .min(options.min ?? 0)
    .legend(
      new common.VizLegendOptionsBuilder()
        .displayMode(common.LegendDisplayMode.List)
        .placement(common.LegendPlacement.Bottom)
        .showLegend(true),
    )
    .tooltip(
      new common.VizTooltipOptionsBuilder()
        .mode(common.TooltipDisplayMode.Multi)
        .sort(common.SortOrder.Descending),
    );
  if (options.max !== undefined) builder.max(options.max);
  if (options.stacked) builder.stacking(new common.StackingConfigBuilder().mode(common.StackingMode.Normal));
  if (options.steps) {
    builder.thresholdsStyle(
      new common.GraphThresholdsStyleConfigBuilder().mode(common.GraphThresholdsStyleMode.Dashed),
    );
  }
  return finish(builder, options, 8);
}

/** Single values, one for each series. */
export function stats(options: PanelOptions & { byName?: boolean }): SizedPanel {
  const builder = new stat.PanelBuilder()
    .graphMode(common.BigValueGraphMode.None)
    .colorMode(common.BigValueColorMode.Value)
    .textMode(options.byName ? common.BigValueTextMode.ValueAndName : common.BigValueTextMode.Auto)
    .reduceOptions(new common.ReduceDataOptionsBuilder().calcs(['lastNotNull']).fields('').values(false));
  return finish(builder, options, 4);
}

/** Column of a table: the name of the label, or `Value #A` for the values of query A. */
export interface Column {
  field: string;
  title: string;
  unit?: string;
  links?: readonly Link[];
}

/** Table with one row for each combination of labels, merged from instant queries in the format table. */
export function grid(options: PanelOptions & { columns: readonly Column[]; sortBy?: string }): SizedPanel {
  const { columns } = options;
  const builder = new table.PanelBuilder().showHeader(true).transformations([
    { id: 'merge', options: {} },
    { id: 'filterFieldsByName', options: { include: { names: columns.map(({ field }) => field) } } },
    {
      id: 'organize',
      options: {
        excludeByName: {},
        indexByName: Object.fromEntries(columns.map(({ field }, index) => [field, index])),
        renameByName: Object.fromEntries(columns.map(({ field, title }) => [field, title])),
      },
    },
  ]);
  for (const { title, unit, links = [] } of columns) {
    const properties = [
      ...(unit ? [{ id: 'unit', value: unit }] : []),
      ...(links.length > 0 ? [{ id: 'links', value: links.map((link) => ({ ...toDataLink(link) })) }] : []),
    ];
    if (properties.length > 0) builder.overrideByName(title, properties);
  }
  if (options.sortBy) {
    builder.sortBy([new common.TableSortByFieldStateBuilder().displayName(options.sortBy).desc(true)]);
  }
  return finish(builder, options, 8);
}

/** Heat map of a histogram over time; exemplars are diamonds that link to their traces. */
export function heat(options: PanelOptions): SizedPanel {
  const builder = new heatmap.PanelBuilder()
    .calculate(false)
    .yAxis(new heatmap.YAxisConfigBuilder().unit(options.unit))
    .color(
      new heatmap.HeatmapColorOptionsBuilder()
        .mode(heatmap.HeatmapColorMode.Scheme)
        .scheme('Blues')
        .steps(64),
    )
    .exemplarsColor('rgba(255,0,255,0.7)')
    .showLegend();
  return finish(builder, options, 9);
}

/** List of log records; a click on a record shows its fields and the links to its trace. */
export function records(options: Omit<PanelOptions, 'unit' | 'dataSource'>): SizedPanel {
  const builder = new logs.PanelBuilder()
    .showTime(true)
    .wrapLogMessage(true)
    .enableLogDetails(true)
    .sortOrder(common.LogsSortOrder.Descending);
  return finish(builder, { ...options, unit: 'none', dataSource: dataSources.elasticsearch }, 10);
}

/** State timeline: one bar for each series. */
export function states(options: PanelOptions): SizedPanel {
  const builder = new statetimeline.PanelBuilder()
    .mergeValues(true)
    .showValue(common.VisibilityMode.Auto)
    .fillOpacity(70);
  return finish(builder, options, 6);
}

/** Sets the options that all panels share; `height` is the default. */
function finish(builder: AnyPanelBuilder, options: PanelOptions, height: number): SizedPanel {
  builder
    .title(options.title)
    .description(options.description)
    .datasource(options.dataSource ?? dataSources.prometheus)
    .noValue(options.noData)
    .unit(options.unit);
  for (const [index, query] of options.queries.entries()) {
    query.refId(String.fromCharCode(65 + index));
    builder.withTarget(query);
  }
  if (options.links?.length) builder.links(options.links.map(panelLink));
  if (options.valueLinks?.length) builder.dataLinks(options.valueLinks.map(panelLink));
  if (options.steps) {
    builder.thresholds(
      new dashboard.ThresholdsConfigBuilder()
        .mode(dashboard.ThresholdsMode.Absolute)
        .steps(options.steps.map(([value, color]) => ({ value, color }))),
    );
  }
  if (options.texts) {
    const entries = Object.entries(options.texts).map(
      ([value, { text, colour }], index) => [value, { text, color: colour, index }] as const,
    );
    builder.mappings([{ type: dashboard.MappingType.ValueToText, options: Object.fromEntries(entries) }]);
  }
  return { builder, width: options.width ?? 8, height: options.height ?? height };
}

function toDataLink({ title, url, sameTab = false }: Link) {
  return { title, url, targetBlank: !sameTab };
}
