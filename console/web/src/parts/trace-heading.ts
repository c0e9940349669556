import type { BackEnds } from '../../../contract/src/back-ends.js';
import type { Trace } from '../../../contract/src/traces.js';
import { ApiFailure } from '../api-client.js';
import { type Child, h } from '../dom.js';
import { duration, plural } from '../format.js';
import { traceLinks, windowAround } from '../model/back-end-links.js';
import { scaleOf } from '../model/time-scale.js';
import type { ServiceColours } from '../service-colours.js';
import { copyButton } from './copy-button.js';
import { linkRow } from './link-row.js';
import { emptyNotice, failureNotice } from './notice.js';
import { serviceTag } from './service-tag.js';
import { statusBadge } from './status-badge.js';
import { timeTag } from './time-tag.js';

/** Heading of a trace: name, status, id, times, counts, services, and links to the trace in other back-ends. */
export function traceHeading(
  { traceId, spans, logs }: Trace,
  colours: ServiceColours,
  backEnds: BackEnds,
): Child[] {
  const root = spans.find((span) => span.parentId === undefined) ?? spans[0];
  const { startUs, totalUs } = scaleOf(spans);
  const services = [...new Set(spans.map((span) => span.service))];
  const status = root?.attributes['http.response.status_code'];
  const failed = spans.filter((span) => span.status === 'error').length;
  return [
    h(
      'h1',
      { tabindex: -1 },
      root ? root.name : 'Trace',
      ' ',
      status !== undefined && statusBadge(Number(status)),
    ),
    h('p', { class: 'trace-id' }, 'Trace ', h('code', {}, traceId), ' ', copyButton(traceId, 'trace id')),
    root &&
      h(
        'p',
        { class: 'facts' },
        h('span', {}, timeTag(startUs / 1000)),
        h('span', {}, duration(totalUs)),
        h('span', {}, plural(spans.length, 'span')),
        h('span', {}, plural(logs, 'log record')),
        failed > 0 && h('span', { class: 'failed-text' }, `${failed} failed`),
        h('span', { class: 'services' }, ...services.map((name) => serviceTag(name, colours))),
      ),
    root &&
      linkRow([], traceLinks(backEnds, traceId, windowAround(startUs / 1000, (startUs + totalUs) / 1000))),
  ];
}

/** Notice of a trace without spans or with missing parents; undefined for a complete trace. */
export function incompleteNotice({ spans, complete }: Trace): Child {
  if (spans.length === 0) {
    return emptyNotice(
      'The console has only log records of this trace.',
      h('p', {}, 'The trace was not sampled, its spans have not arrived yet, or they were evicted.'),
    );
  }
  if (complete) return undefined;
  return h(
    'p',
    { class: 'hint' },
    'Some parent spans are missing: an external caller sent its trace context, or spans have not arrived yet.',
  );
}

/** Notice for a failed request of the trace. */
export function failedTraceNotice(error: unknown, retry: () => void): HTMLElement {
  const status = error instanceof ApiFailure ? error.status : 0;
  if (status !== 404 && status !== 400) return failureNotice(error, retry);
  const [title, text] =
    status === 404
      ? [
          'Trace not found.',
          'The console has not received this trace, or has evicted it. Its spans may still arrive.',
        ]
      : ['Invalid trace id.', 'A trace id has 32 hexadecimal digits.'];
  return emptyNotice(title, h('p', {}, text), h('p', {}, h('a', { href: '#/requests' }, 'All requests')));
}
