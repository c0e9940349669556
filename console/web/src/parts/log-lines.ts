import type { LogRecord } from '../api-types.js';
import { h } from '../dom.js';
import { clock, iso } from '../format.js';
import { pageLink, traceLink } from '../routing.js';
import { fieldTable } from './field-table.js';
import { createKeyedList } from './keyed-list.js';
import { serviceTag } from './service-tag.js';

export interface LogLinesOptions {
  /** Given on a trace's page: a line leads to its span there, instead of to its trace. */
  selectSpan?: (spanId: string) => void;
}

export interface LogLines {
  readonly element: HTMLElement;
  show(records: readonly LogRecord[]): void;
}

/** Log records, one a line; each opens to all its fields. */
export function logLines({ selectSpan }: LogLinesOptions = {}): LogLines {
  const element = h('ol', { class: 'log-lines' });
  const show = createKeyedList<LogRecord>(element, {
    key: (record) =>
      String(record['event.id'] ?? `${record['@timestamp']} ${record['span.id']} ${record.message}`),
    version: () => '',
    render: (record) =>
      h(
        'li',
        { class: `log level-${rankOf(record)}`, 'data-span': text(record, 'span.id') },
        line(record, selectSpan),
      ),
  });
  return { element, show };
}

function line(record: LogRecord, selectSpan: LogLinesOptions['selectSpan']): HTMLElement {
  const millis = Date.parse(text(record, '@timestamp'));
  const details = h(
    'details',
    {},
    h(
      'summary',
      {},
      h(
        'time',
        { datetime: iso(millis), title: text(record, '@timestamp') },
        Number.isNaN(millis) ? '–' : clock(millis),
      ),
      h('span', { class: 'level', title: text(record, 'log.level') }, text(record, 'log.level')),
      serviceTag(text(record, 'service.name')),
      h('span', { class: 'message' }, text(record, 'message') || '(no message)'),
    ),
  );
  // the table of fields is made when it is first looked at
  details.addEventListener(
    'toggle',
    () => details.append(h('div', { class: 'log-fields' }, links(record, selectSpan), fieldTable(record))),
    { once: true },
  );
  return details;
}

function links(record: LogRecord, selectSpan: LogLinesOptions['selectSpan']): HTMLElement | undefined {
  const traceId = text(record, 'trace.id');
  const spanId = text(record, 'span.id');
  if (traceId === '') return undefined;
  if (!selectSpan) return h('p', {}, h('a', { href: traceLink(traceId, spanId) }, 'Show its trace'));
  if (spanId === '') return undefined;
  const show = h('button', { type: 'button', on: { click: () => selectSpan(spanId) } }, 'Show its span');
  return h(
    'p',
    {},
    show,
    ' ',
    h('a', { href: pageLink('logs', { trace: traceId }) }, 'All lines of this trace'),
  );
}

/** Returns the level that sets the colour of the line; an unknown level has the colour of info. */
function rankOf(record: LogRecord): string {
  const level = text(record, 'log.level');
  return /^(trace|debug|info|warn|error|fatal)$/.test(level) ? level : 'info';
}

function text(record: LogRecord, name: string): string {
  return String(record[name] ?? '');
}
