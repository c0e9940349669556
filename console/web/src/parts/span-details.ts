import type { Span } from '../api-types.js';
import { h } from '../dom.js';
import { clock, duration, iso, plural } from '../format.js';
import { traceLink } from '../routing.js';
import { copyButton } from './copy-button.js';
import { fieldTable } from './field-table.js';
import { serviceTag } from './service-tag.js';

export interface SpanDetailsOptions {
  /** Start of the trace, to tell moments relative to it. */
  traceStartUs: number;
  logCount: number;
  showLogs(): void;
}

/** Everything that is known of one span. */
export function spanDetails(
  span: Span,
  { traceStartUs, logCount, showLogs }: SpanDetailsOptions,
): HTMLElement {
  const after = (us: number) => `+${duration(Math.max(0, us - traceStartUs))}`;
  const failed = span.status === 'error';
  return h(
    'section',
    { class: 'span-details', 'aria-label': 'Selected span' },
    h('h2', {}, span.name),
    h(
      'p',
      { class: 'facts' },
      serviceTag(span.service),
      h('span', {}, span.kind),
      h('span', {}, duration(span.durationUs)),
    ),
    failed &&
      h('p', { class: 'failed-text' }, `Failed${span.statusMessage ? `: ${span.statusMessage}` : ''}`),
    h(
      'dl',
      { class: 'fields' },
      h('dt', {}, 'starts'),
      h(
        'dd',
        {},
        h('time', { datetime: iso(span.startUs / 1000) }, clock(span.startUs / 1000)),
        ` (${after(span.startUs)})`,
      ),
      h('dt', {}, 'span id'),
      h('dd', {}, h('code', {}, span.id), ' ', copyButton(span.id, 'span id')),
      ...(span.parentId ? [h('dt', {}, 'parent'), h('dd', {}, h('code', {}, span.parentId))] : []),
    ),
    h(
      'p',
      {},
      logCount === 0
        ? 'No log line was written in this span.'
        : h(
            'button',
            { type: 'button', on: { click: showLogs } },
            `Show its ${plural(logCount, 'log line')}`,
          ),
    ),
    Object.keys(span.attributes).length > 0 && h('h3', {}, 'Attributes'),
    fieldTable(span.attributes),
    ...(span.events.length > 0 ? [h('h3', {}, 'Events'), events(span, after)] : []),
    ...(span.links.length > 0 ? [h('h3', {}, 'Caused by'), links(span)] : []),
  );
}

function events(span: Span, after: (us: number) => string): HTMLElement {
  return h(
    'ol',
    { class: 'events' },
    ...span.events.map(({ timeUs, name, attributes }) =>
      h(
        'li',
        {},
        h('span', { class: 'moment' }, after(timeUs)),
        ' ',
        name,
        attributes && fieldTable(attributes),
      ),
    ),
  );
}

function links(span: Span): HTMLElement {
  return h(
    'ul',
    {},
    ...span.links.map(({ traceId, spanId }) =>
      h(
        'li',
        {},
        h('a', { href: traceLink(traceId, spanId) }, 'trace ', h('code', {}, traceId.slice(0, 16))),
      ),
    ),
  );
}
