import type { LogRecord } from '../../../contract/src/logs.js';
import { h } from '../dom.js';
import { clock, iso } from '../format.js';
import { pageLink, traceLink } from '../routing.js';
import type { ServiceColours } from '../service-colours.js';
import { fieldTable } from './field-table.js';
import { createKeyedList } from './keyed-list.js';
import { serviceTag } from './service-tag.js';

export interface LogLinesOptions {
  colours: ServiceColours;
  /** Selects a span on the page of a trace. Without it, a record links to its trace. */
  selectSpan?: (spanId: string) => void;
}

export interface LogLines {
  readonly element: HTMLElement;
  show(records: readonly LogRecord[]): void;
}

/** List of log records, one per line. Each line expands to all fields of the record. */
export function logLines({ colours, selectSpan }: LogLinesOptions): LogLines {
  const element = h('ol', { class: 'log-lines' });
  const show = createKeyedList<LogRecord>(element, {
    key: (record) =>
      String(record['event.id'] ?? `${record['@timestamp']} ${record['span.id']} ${record.message}`),
    version: () => '',
    render: (record) =>
      h(
        'li',
        { class: `log level-${knownLevelOf(record)}`, 'data-span': text(record, 'span.id') },
        line(record, { colours, selectSpan }),
      ),
  });
  return { element, show };
}

function line(record: LogRecord, { colours, selectSpan }: LogLinesOptions): HTMLElement {
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
      serviceTag(text(record, 'service.name'), colours),
      h('span', { class: 'message' }, text(record, 'message') || '(no message)'),
    ),
  );
  // the table of fields is created when the line is expanded for the first time
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
  if (!selectSpan) return h('p', {}, h('a', { href: traceLink(traceId, spanId) }, 'Show trace'));
  if (spanId === '') return undefined;
  const show = h('button', { type: 'button', on: { click: () => selectSpan(spanId) } }, 'Show span');
  return h(
    'p',
    {},
    show,
    ' ',
    h('a', { href: pageLink('logs', { trace: traceId }) }, 'All log records of this trace'),
  );
}

/** Returns the level that sets the colour of the line. An unknown level has the colour of `info`. */
function knownLevelOf(record: LogRecord): string {
  const level = text(record, 'log.level');
  return /^(trace|debug|info|warn|error|fatal)$/.test(level) ? level : 'info';
}

function text(record: LogRecord, name: string): string {
  return String(record[name] ?? '');
}
