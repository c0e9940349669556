import type { ComponentChildren } from 'preact';
import type { RequestSummary } from '../../../contract/src/traces.js';
import { count, duration } from '../format.js';
import { ServiceTag, StatusBadge, TimeTag } from '../parts/tags.js';
import { traceLink } from '../routing.js';
import { SelfTimes } from './self-times.js';

/** Orders of the API. */
export type RequestSort = 'time' | 'duration' | 'self';

export interface RequestColumn {
  readonly name: string;
  readonly header: string;
  /** Width as in `grid-template-columns`. */
  readonly width: string;
  cell(request: RequestSummary): ComponentChildren;
  /** Order of the list that the header selects. */
  readonly sort?: RequestSort;
  readonly isNumber?: boolean;
  /** Hidden in a narrow window. */
  readonly isWideOnly?: boolean;
}

/** Columns of the list of requests. */
export const requestColumns: readonly RequestColumn[] = [
  {
    name: 'time',
    header: 'Time',
    width: '104px',
    cell: ({ startUs }) => <TimeTag ms={startUs / 1000} />,
    sort: 'time',
  },
  { name: 'request', header: 'Request', width: 'minmax(0, 1fr)', cell: nameOf },
  { name: 'status', header: 'Status', width: '128px', cell: statusOf },
  {
    name: 'duration',
    header: 'Duration',
    width: '84px',
    cell: ({ durationUs }) => duration(durationUs),
    sort: 'duration',
    isNumber: true,
  },
  {
    name: 'self',
    header: 'Self time by service',
    width: 'minmax(140px, 24%)',
    cell: ({ selfUs, durationUs }) => <SelfTimes selfUs={selfUs} durationUs={durationUs} />,
    sort: 'self',
    isWideOnly: true,
  },
  {
    name: 'spans',
    header: 'Spans',
    width: '56px',
    cell: ({ spans }) => count(spans),
    isNumber: true,
    isWideOnly: true,
  },
  {
    name: 'services',
    header: 'Entered at',
    width: '96px',
    cell: ({ service }) => <ServiceTag service={service} />,
    isWideOnly: true,
  },
];

/** Returns whether a call inside the request failed, but the request itself was successful. */
export function failedInside({ error, statusCode }: RequestSummary): boolean {
  return error && statusCode !== undefined && statusCode < 500;
}

/** Returns the key of a request in a list; a trace may have several requests. */
export function requestKey(request: RequestSummary): string {
  return `${request.traceId}${request.from === 'span' ? (request.spanId ?? '') : ''}`;
}

/** Cause of a failure, such as `order customer.chargeAccount: no response within 5000 ms`. */
function failureText({ service, name, message }: NonNullable<RequestSummary['errorFrom']>): string {
  return `${service} ${name}${message === undefined ? '' : `: ${message}`}`;
}

function nameOf(request: RequestSummary) {
  const { traceId, method, route, path, name, errorFrom } = request;
  const cause = errorFrom && failureText(errorFrom);
  return (
    <>
      <a href={traceLink(traceId)} tabIndex={-1} title={path}>
        {method !== undefined && <span class="method">{method} </span>}
        {method === undefined ? name : (route ?? path ?? name)}
      </a>
      {cause !== undefined && (
        <span class="error-from" title={cause}>
          {cause}
        </span>
      )}
    </>
  );
}

function statusOf(request: RequestSummary) {
  const isInside = failedInside(request);
  return (
    <span class="outcome">
      <StatusBadge statusCode={request.statusCode} />
      {request.error && (
        <span
          class={`error-mark ${isInside ? 'inside' : ''}`}
          title={request.errorFrom && `Failed: ${failureText(request.errorFrom)}`}
        >
          {isInside ? 'error inside' : 'error'}
        </span>
      )}
    </span>
  );
}
