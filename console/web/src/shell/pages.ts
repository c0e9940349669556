import type { ComponentType } from 'preact';
import type { PageProps } from './console-context.js';

export interface PageEntry {
  /** First part of the address. */
  readonly name: string;
  /** Text in the navigation; undefined for a page that is reached from another one. */
  readonly title?: string;
  /** Second key after `g`, which opens the page. */
  readonly key?: string;
  /** Entry of the navigation that is marked while the page is shown. Default: the page itself. */
  readonly within?: string;
  /** True when the address of the page has the time range. */
  readonly hasRange: boolean;
  /** True for a page that works without the console's API: the shell then sends no requests either. */
  readonly isOffline?: boolean;
  /** Loads the code of the page. */
  load(): Promise<ComponentType<PageProps>>;
}

/** Pages in the order of the navigation; the first one is the start page. */
export const pageEntries: readonly PageEntry[] = [
  {
    name: 'overview',
    title: 'Overview',
    key: 'o',
    hasRange: true,
    load: async () => (await import('../overview/page.js')).OverviewPage,
  },
  {
    name: 'requests',
    title: 'Requests',
    key: 'r',
    hasRange: true,
    load: async () => (await import('../requests/page.js')).RequestsPage,
  },
  {
    name: 'map',
    title: 'Map',
    key: 'p',
    hasRange: true,
    load: async () => (await import('../map/page.js')).MapPage,
  },
  {
    name: 'traces',
    within: 'requests',
    hasRange: false,
    load: async () => (await import('../trace/page.js')).TracePage,
  },
  {
    name: 'logs',
    title: 'Logs',
    key: 'l',
    hasRange: true,
    load: async () => (await import('../logs/logs-page.js')).LogsPage,
  },
  {
    name: 'metrics',
    title: 'Metrics',
    key: 'm',
    hasRange: true,
    load: async () => (await import('../metrics/page.js')).MetricsPage,
  },
  {
    name: 'explore',
    within: 'metrics',
    hasRange: true,
    load: async () => (await import('../explore/page.js')).ExplorePage,
  },
  {
    name: 'alerts',
    title: 'Alerts',
    key: 'a',
    hasRange: false,
    load: async () => (await import('../alerts/page.js')).AlertsPage,
  },
  {
    name: 'telemetry',
    title: 'Telemetry',
    key: 't',
    hasRange: true,
    load: async () => (await import('../telemetry/page.js')).TelemetryPage,
  },
  {
    name: 'incidents',
    title: 'Incidents',
    key: 'i',
    hasRange: false,
    load: async () => (await import('../incidents/page.js')).IncidentsPage,
  },
  {
    name: 'replay',
    within: 'incidents',
    hasRange: false,
    isOffline: true,
    load: async () => (await import('../replay/page.js')).ReplayPage,
  },
  {
    // former address of the page
    name: 'audit',
    within: 'telemetry',
    hasRange: true,
    load: async () => (await import('../telemetry/page.js')).TelemetryPage,
  },
];
