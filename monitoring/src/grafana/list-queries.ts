import type { Dashboard, Panel, RowPanel } from '@grafana/grafana-foundation-sdk/dashboard';

/** Query of a panel, an annotation or a variable. */
export interface ListedQuery {
  /** Title of the panel, `annotation NAME` or `variable NAME`. */
  title: string;
  refId: string;
  /** uid of the data source. */
  dataSource: string;
  /** PromQL, or Grafana's `label_values(selector, label)` for a variable; undefined for Elasticsearch. */
  expr?: string;
  /** True for a query of the end of the time range, false for one of the whole range. */
  instant: boolean;
  /** True if Grafana also asks for exemplars. */
  exemplar: boolean;
  /** The query as Grafana stores it. */
  model: Readonly<Record<string, unknown>>;
}

/** Returns the panels without the rows that group them. */
export function panelsOf({ panels = [] }: Dashboard): Panel[] {
  const isPanel = (panel: Panel | RowPanel): panel is Panel => panel.type !== 'row';
  return panels.filter(isPanel);
}

/** Returns all queries that Grafana runs for a dashboard. */
export function listQueries(dashboard: Dashboard): ListedQuery[] {
  const ofPanels = panelsOf(dashboard).flatMap(({ title = '', targets = [] }) =>
    targets.map((target) => listed(title, target)),
  );
  const ofAnnotations = (dashboard.annotations.list ?? []).flatMap(({ name, target }) =>
    target ? [listed(`annotation ${name}`, { refId: name, ...target })] : [],
  );
  const ofVariables = (dashboard.templating.list ?? []).map(({ name, definition, datasource, query }) => ({
    ...listed(`variable ${name}`, { refId: name, datasource, instant: true, expr: definition }),
    model: { query },
  }));
  return [...ofPanels, ...ofAnnotations, ...ofVariables];
}

function listed(title: string, target: object): ListedQuery {
  const model = target as ListedQuery['model'] & {
    refId?: string;
    datasource?: { uid?: string };
    expr?: string;
    instant?: boolean;
    exemplar?: boolean;
  };
  return {
    title,
    refId: model.refId ?? '',
    dataSource: model.datasource?.uid ?? '',
    ...(model.expr === undefined ? {} : { expr: model.expr }),
    instant: model.instant ?? false,
    exemplar: model.exemplar ?? false,
    model,
  };
}
