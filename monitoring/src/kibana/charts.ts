import { type LensChart, maxOf, overTime, percentileOf, records, topValues } from './lens.js';
import { searches } from './searches.js';

const queryOf = (name: (typeof searches)[number]['name']) =>
  searches.find((search) => search.name === name)?.query ?? '';

/** Charts of the dashboard by panel id. */
export const charts = {
  levels: {
    title: 'Records by level',
    description:
      'Log records over time by level. A rise of warn or error leads to the saved search “errors”.',
    query: '',
    columns: {
      time: overTime(),
      level: topValues('log.level', 6, 'count', 'level'),
      count: records(),
    },
    shape: { series: 'bar_stacked', x: 'time', y: 'count', split: 'level' },
  },
  services: {
    title: 'Records by service',
    description: 'Log records over time by service. A gap means that a service or the log pipeline is down.',
    query: '',
    columns: {
      time: overTime(),
      service: topValues('service.name', 12, 'count', 'service'),
      count: records(),
    },
    shape: { series: 'bar_stacked', x: 'time', y: 'count', split: 'service' },
  },
  routes: {
    title: 'Slowest routes',
    description:
      'The five slowest routes of each service by the 95th percentile of their duration. Few requests make it unreliable; see the last column.',
    query: queryOf('requests'),
    columns: {
      service: topValues('service.name', 12, 'count', 'service'),
      route: topValues('http.route', 5, 'p95', 'route'),
      p95: percentileOf('event.duration', 95, '95 %'),
      p50: percentileOf('event.duration', 50, '50 %'),
      max: maxOf('event.duration', 'slowest'),
      count: records('requests'),
    },
    shape: { sortedBy: 'p95' },
  },
  audit: {
    title: 'Audit by outcome',
    description: 'Audit records by action and outcome. Many failed logins suggest an attack on passwords.',
    query: queryOf('audit'),
    columns: {
      action: topValues('event.action', 15, 'count', 'action'),
      outcome: topValues('event.outcome', 3, 'count', 'outcome'),
      count: records(),
    },
    shape: { series: 'bar_horizontal_stacked', x: 'action', y: 'count', split: 'outcome' },
  },
  errorTypes: {
    title: 'Errors by type',
    description:
      'Errors and failed requests by type and service; some have no type. The list beside it shows the records.',
    query: queryOf('errors'),
    columns: {
      type: topValues('error.type', 15, 'count', 'type', { rest: true }),
      service: topValues('service.name', 12, 'count', 'service'),
      count: records(),
    },
    shape: { series: 'bar_horizontal_stacked', x: 'type', y: 'count', split: 'service' },
  },
} as const satisfies Readonly<Record<string, LensChart>>;
