import { charts } from './charts.js';
import { dataViewId } from './data-view.js';
import { type LensChart, lensAttributes } from './lens.js';
import { kql, type Reference, type SavedObject, savedObject, typeMigrationVersions } from './saved-object.js';
import { searches, searchId, searchPath } from './searches.js';

export const dashboardId = 'glasshouse-logs';

/** Position and size of a panel on the dashboard, which is 48 columns wide. */
interface Grid {
  x: number;
  y: number;
  w: number;
  h: number;
}

interface Panel {
  panel: Readonly<Record<string, unknown>>;
  references: Reference[];
}

const version = typeMigrationVersions.dashboard;

function chartPanel(id: string, chart: LensChart, grid: Grid): Panel {
  const attributes = lensAttributes(chart);
  return {
    panel: {
      version,
      type: 'lens',
      gridData: { ...grid, i: id },
      panelIndex: id,
      title: chart.title,
      embeddableConfig: { attributes, enhancements: {} },
    },
    references: attributes.references.map(({ name }) => ({
      type: 'index-pattern',
      id: dataViewId,
      name: `${id}:${name}`,
    })),
  };
}

function linksPanel(id: string, grid: Grid): Panel {
  const links = searches.map(({ name, title }) => `[${title}](${searchPath(name)})`).join(' · ');
  const savedVis = {
    title: 'Searches',
    description: 'Links to the saved searches.',
    type: 'markdown',
    params: { fontSize: 12, openLinksInNewTab: false, markdown: `**Searches:** ${links}` },
    uiState: {},
    data: { aggs: [], searchSource: { query: kql(''), filter: [] } },
  };
  return {
    panel: {
      version,
      type: 'visualization',
      gridData: { ...grid, i: id },
      panelIndex: id,
      embeddableConfig: { savedVis, hidePanelTitles: true, enhancements: {} },
    },
    references: [],
  };
}

function searchPanel(id: string, name: string, grid: Grid): Panel {
  const panelRefName = `panel_${id}`;
  return {
    panel: {
      version,
      type: 'search',
      gridData: { ...grid, i: id },
      panelIndex: id,
      panelRefName,
      embeddableConfig: { enhancements: {} },
    },
    references: [{ type: 'search', id: searchId(name), name: `${id}:${panelRefName}` }],
  };
}

/** Fields of the controls above the panels, with their titles. */
const controls = { service: 'service.name', level: 'log.level', route: 'http.route' } as const;

function controlGroup(): { controlGroupInput: object; references: Reference[] } {
  const panels = Object.entries(controls).map(([id, fieldName], order) => [
    id,
    {
      type: 'optionsListControl',
      order,
      width: 'medium',
      grow: true,
      explicitInput: { id, fieldName, title: id, enhancements: {} },
    },
  ]);
  return {
    controlGroupInput: {
      controlStyle: 'oneLine',
      chainingSystem: 'HIERARCHICAL',
      panelsJSON: JSON.stringify(Object.fromEntries(panels)),
      ignoreParentSettingsJSON: JSON.stringify({
        ignoreFilters: false,
        ignoreQuery: false,
        ignoreTimerange: false,
        ignoreValidations: false,
      }),
    },
    references: Object.keys(controls).map((id) => ({
      type: 'index-pattern',
      id: dataViewId,
      name: `controlGroup_${id}:optionsListDataView`,
    })),
  };
}

/** Returns the dashboard of the log records. */
export function dashboard(): SavedObject {
  const panels = [
    linksPanel('searches', { x: 0, y: 0, w: 48, h: 4 }),
    chartPanel('levels', charts.levels, { x: 0, y: 4, w: 24, h: 12 }),
    chartPanel('services', charts.services, { x: 24, y: 4, w: 24, h: 12 }),
    chartPanel('routes', charts.routes, { x: 0, y: 16, w: 24, h: 16 }),
    chartPanel('audit', charts.audit, { x: 24, y: 16, w: 24, h: 16 }),
    chartPanel('errorTypes', charts.errorTypes, { x: 0, y: 32, w: 24, h: 16 }),
    searchPanel('errors', 'errors', { x: 24, y: 32, w: 24, h: 16 }),
  ];
  const { controlGroupInput, references } = controlGroup();
  return savedObject(
    'dashboard',
    dashboardId,
    {
      title: 'Glasshouse: logs',
      description: 'Log volume, slow routes, audit and errors, with links to the saved searches',
      timeRestore: true,
      timeFrom: 'now-1h',
      timeTo: 'now',
      refreshInterval: { pause: false, value: 30_000 },
      controlGroupInput,
      optionsJSON: JSON.stringify({
        useMargins: true,
        syncColors: true,
        syncCursor: true,
        syncTooltips: false,
        hidePanelTitles: false,
      }),
      panelsJSON: JSON.stringify(panels.map(({ panel }) => panel)),
      kibanaSavedObjectMeta: { searchSourceJSON: JSON.stringify({ query: kql(''), filter: [] }) },
      version: 1,
    },
    [...panels.flatMap((panel) => panel.references), ...references],
  );
}
