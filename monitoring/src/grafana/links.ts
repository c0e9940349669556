import { ports } from '@glasshouse/roster';
import { DashboardLinkBuilder, DashboardLinkType } from '@grafana/grafana-foundation-sdk/dashboard';
import { type DataSource, dataSources } from './data-sources.js';

/**
 * Addresses of the other pages for a browser, with their default ports. Grafana replaces no environment variables in
 * dashboards, so `grafana/start.sh` replaces these addresses when a variable changes a port.
 */
export const pages = {
  console: `http://localhost:${ports.console}`,
  kibana: `http://localhost:${ports.kibana}`,
  jaeger: `http://localhost:${ports.jaeger}`,
  zipkin: `http://localhost:${ports.zipkin}`,
  prometheus: `http://localhost:${ports.prometheus}`,
  alertmanager: `http://localhost:${ports.alertmanager}`,
} as const;

/** Prefix of the dashboards' uids; the rest is the file's name. */
export const uidPrefix = 'glasshouse-';
/** Tag of all dashboards; the menu of dashboards lists those with this tag. */
export const tag = 'glasshouse';

/** Link of a panel or of a value in it. */
export interface Link {
  title: string;
  url: string;
  /** True for a link between dashboards, which opens in the same tab. */
  sameTab?: boolean;
}

/** Grafana variables with the limits of the shown time range, in milliseconds since 1970. */
const shownRange = { from: '$__from', to: '$__to' };
const isoRange = `from:'${variable('__from:date:iso')}',to:'${variable('__to:date:iso')}'`;

/** Text of the cell that a link in a table belongs to. */
export const cellText = variable('__value.text');

/** Value of a label of the series that a link in a chart belongs to. */
export function labelValue(label: string): string {
  return variable(`__field.labels.${label}`);
}

/** Returns a variable in Grafana's syntax. */
function variable(name: string): string {
  return `\${${name}}`;
}

/** Links to the logs that match a KQL query, in Kibana's Discover, in the shown time range. */
export function kibanaLogs(title: string, kuery: string): Link {
  const state = `dataSource:(dataViewId:glasshouse-logs,type:dataView),query:(language:kuery,query:'${kuery}')`;
  return {
    title,
    url: `${pages.kibana}/app/discover#/?_g=(time:(${isoRange}))&_a=(${state.replaceAll('"', '%22').replaceAll(' ', '%20')})`,
  };
}

/** Links to Jaeger's traces of a service in the shown time range; Jaeger expects microseconds. */
export function jaegerTraces(title: string, service: string, tags?: Record<string, string>): Link {
  const filter = tags ? `&tags=${encodeURIComponent(JSON.stringify(tags))}` : '';
  const range = `start=\${__from}000&end=\${__to}000`;
  return { title, url: `${pages.jaeger}/search?service=${service}&limit=20&${range}${filter}` };
}

/** Links to a page of the console, such as `requests`. */
export function consolePage(title: string, page: string, query: Record<string, string> = {}): Link {
  const given = Object.entries(query).map(([name, value]) => `${name}=${value}`);
  return { title, url: `${pages.console}/#/${page}${given.length > 0 ? `?${given.join('&')}` : ''}` };
}

/** Links to another dashboard, with the shown time range. `variables` are values by the names of its variables. */
export function dashboardLink(
  title: string,
  name: string,
  variables: Readonly<Record<string, string>> = {},
): Link {
  const given = Object.entries(variables).map(([variable, value]) => `var-${variable}=${value}&`);
  return {
    title,
    url: `/d/${uidPrefix}${name}?${given.join('')}\${__url_time_range}`,
    sameTab: true,
  };
}

/**
 * Links to Explore with one query, in the shown time range. The format is that of Grafana's `schemaVersion=1`: panes by
 * id, each with a data source, queries and a range.
 */
export function exploreLink(title: string, dataSource: DataSource, query: Record<string, unknown>): Link {
  const pane = {
    datasource: dataSource.uid,
    queries: [{ refId: 'A', datasource: dataSource, ...query }],
    range: shownRange,
  };
  // Variables of Grafana must stay readable, since it replaces them before it decodes the address.
  const encoded = encodeURIComponent(JSON.stringify({ a: pane })).replace(/%24(?=\w)/g, '$');
  return { title, url: `/explore?schemaVersion=1&panes=${encoded}&orgId=1` };
}

/** Links to Explore with the traces of a service in Grafana's Jaeger data source. */
export function exploreTraces(title: string, service: string): Link {
  return exploreLink(title, dataSources.jaeger, { queryType: 'search', service });
}

export function panelLink({ title, url, sameTab = false }: Link): DashboardLinkBuilder {
  return new DashboardLinkBuilder(title).url(url).targetBlank(!sameTab);
}

/** Link in a dashboard's header to a page outside Grafana. */
export function headerLink({ title, url }: Link): DashboardLinkBuilder {
  return new DashboardLinkBuilder(title)
    .type(DashboardLinkType.Link)
    .icon('external link')
    .tooltip('')
    .url(url)
    .targetBlank(true);
}

/** Menu of all dashboards; keeps the time range and the variables with the same names. */
export function dashboardMenu(): DashboardLinkBuilder {
  return new DashboardLinkBuilder('Dashboards')
    .type(DashboardLinkType.Dashboards)
    .tags([tag])
    .asDropdown(true)
    .includeVars(true)
    .keepTime(true)
    .targetBlank(false);
}
