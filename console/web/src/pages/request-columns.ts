import type { RequestSummary } from '../../../contract/src/traces.js';
import { h } from '../dom.js';
import { count, duration } from '../format.js';
import type { ListColumn } from '../parts/column-list.js';
import { serviceTag } from '../parts/service-tag.js';
import { statusBadge } from '../parts/status-badge.js';
import { timeTag } from '../parts/time-tag.js';
import type { ServiceColours } from '../service-colours.js';

/** Columns of the list of requests. */
export function requestColumns(colours: ServiceColours): ListColumn<RequestSummary>[] {
  return [
    {
      name: 'time',
      header: 'Time',
      width: '110px',
      cell: ({ startUs }) => timeTag(startUs / 1000),
      sortKey: ({ startUs }) => startUs,
    },
    { name: 'request', header: 'Request', width: 'minmax(0, 1fr)', cell: nameOf },
    {
      name: 'status',
      header: 'Status',
      width: '136px',
      cell: statusOf,
      sortKey: ({ statusCode }) => statusCode,
    },
    {
      name: 'duration',
      header: 'Duration',
      width: '84px',
      isNumber: true,
      cell: ({ durationUs }) => duration(durationUs),
      sortKey: ({ durationUs }) => durationUs,
    },
    {
      name: 'spans',
      header: 'Spans',
      width: '64px',
      isNumber: true,
      isWideOnly: true,
      cell: ({ spans }) => count(spans),
      sortKey: ({ spans }) => spans,
    },
    {
      name: 'services',
      header: 'Services',
      width: 'minmax(160px, 28%)',
      cell: ({ services }) =>
        h('span', { class: 'services' }, ...services.map((service) => serviceTag(service, colours))),
    },
  ];
}

/** Returns whether a call inside the request failed, but the request itself was successful. */
export function failedInside({ error, statusCode }: RequestSummary): boolean {
  return error && statusCode !== undefined && statusCode < 500;
}

function nameOf({ method, route, path, name }: RequestSummary): HTMLElement {
  return h(
    'span',
    {},
    method !== undefined && h('span', { class: 'method' }, method),
    ' ',
    h('span', { title: path }, method === undefined ? name : (route ?? path ?? name)),
  );
}

function statusOf(request: RequestSummary): HTMLElement {
  const isInside = failedInside(request);
  return h(
    'span',
    { class: 'outcome' },
    statusBadge(request.statusCode),
    request.error &&
      h('span', { class: `error-mark ${isInside ? 'inside' : ''}` }, isInside ? 'error inside' : 'error'),
  );
}
