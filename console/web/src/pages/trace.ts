import type { LogList, LogRecord } from '../../../contract/src/logs.js';
import type { Span } from '../../../contract/src/spans.js';
import type { Trace } from '../../../contract/src/traces.js';
import { getJson } from '../api-client.js';
import { h, replaceChildren } from '../dom.js';
import { scaleOf } from '../model/time-scale.js';
import { logLines } from '../parts/log-lines.js';
import { emptyNotice } from '../parts/notice.js';
import { spanDetails } from '../parts/span-details.js';
import { failedTraceNotice, incompleteNotice, traceHeading } from '../parts/trace-heading.js';
import { waterfall } from '../parts/waterfall.js';
import { createPolling } from '../polling.js';
import { replaceRoute, traceLink } from '../routing.js';
import type { Page } from './page.js';

/** Interval and number of reloads after the first request, because spans may arrive late. */
const reloadMs = 2000;
const maxReloads = 5;

/** Shows one trace: its spans over time, the details of the selected span, and the log records. */
export const tracePage: Page = (root, route, { colours, backEnds }) => {
  const traceId = route.id;
  let records: LogRecord[] = [];
  let shownTrace: Trace | undefined;
  let selected: Span | undefined;
  let onlySpan = false;

  const head = h('div', { class: 'trace-head' });
  const notice = h('div', { 'aria-live': 'polite' });
  const details = h('div', { class: 'details' });
  const spans = waterfall(colours, select);
  const lines = logLines({
    colours,
    backEnds,
    selectSpan: (spanId) => {
      if (spans.select(spanId)) spans.element.scrollIntoView({ block: 'nearest' });
    },
  });
  const logNotice = h('div');
  const logScope = h('div', { class: 'scope' });
  const service = h('select', { 'aria-label': 'Service' });
  service.addEventListener('change', showLines);
  const logs = h(
    'section',
    { class: 'trace-logs', 'aria-labelledby': 'logs-title' },
    h('div', { class: 'section-head' }, h('h2', { id: 'logs-title', tabindex: -1 }, 'Log records'), service),
    logScope,
    logNotice,
    lines.element,
  );
  const body = h('div', { class: 'trace-body', hidden: true }, spans.element, details);
  replaceChildren(root, head, notice, body, logs);
  replaceChildren(head, h('h1', { tabindex: -1 }, 'Trace'));
  logs.hidden = true;

  /** True while the page itself selects a span, which does not change the address. */
  let isPreselecting = false;

  function select(span: Span): void {
    selected = span;
    if (!isPreselecting) replaceRoute(traceLink(traceId, span.id));
    if (!shownTrace) return;
    replaceChildren(
      details,
      spanDetails(span, {
        colours,
        backEnds,
        traceStartUs: scaleOf(shownTrace.spans).startUs,
        logCount: records.filter((record) => record['span.id'] === span.id).length,
        showLogs() {
          onlySpan = true;
          service.value = '';
          showLines();
          logs.scrollIntoView({ block: 'start' });
          logs.querySelector('h2')?.focus({ preventScroll: true });
        },
      }),
    );
    if (onlySpan) showLines();
    markLines();
  }

  function markLines(): void {
    for (const line of lines.element.children) {
      line.classList.toggle(
        'of-span',
        selected !== undefined && line.getAttribute('data-span') === selected.id,
      );
    }
  }

  function showLines(): void {
    const ofSpan = onlySpan && selected ? selected : undefined;
    const shown = records.filter(
      (record) =>
        (service.value === '' || record['service.name'] === service.value) &&
        (!ofSpan || record['span.id'] === ofSpan.id),
    );
    lines.show(shown);
    markLines();
    const all = () => {
      onlySpan = false;
      showLines();
    };
    replaceChildren(
      logScope,
      ofSpan &&
        h(
          'p',
          {},
          'Only records of the span ',
          h('b', {}, ofSpan.name),
          '. ',
          h('button', { type: 'button', on: { click: all } }, 'Show all records'),
        ),
    );
    replaceChildren(
      logNotice,
      shown.length === 0 &&
        (records.length === 0
          ? emptyNotice(
              'The console has no log records of this trace.',
              h('p', {}, 'None was received yet, or all were evicted.'),
            )
          : emptyNotice('No record matches.')),
    );
  }

  function show(trace: Trace): void {
    shownTrace = trace;
    replaceChildren(head, ...traceHeading(trace, colours, backEnds));
    body.hidden = trace.spans.length === 0;
    logs.hidden = false;
    replaceChildren(notice, incompleteNotice(trace));
    spans.show(trace.spans);
    const services = [...new Set(records.map((record) => String(record['service.name'])))];
    const chosen = service.value;
    replaceChildren(
      service,
      h('option', { value: '' }, 'All services'),
      ...services.map((name) => h('option', { value: name }, name)),
    );
    service.value = services.includes(chosen) ? chosen : '';
    showLines();
    if (trace.spans.length === 0) return;
    const wanted = selected?.id ?? route.query.get('span') ?? '';
    if (wanted !== '' && spans.select(wanted)) return;
    if (selected) return;
    isPreselecting = true;
    const hasRoom = window.matchMedia('(min-width: 1081px)').matches;
    if (!hasRoom || !spans.select(firstFailed(trace.spans).id)) {
      replaceChildren(details, emptyNotice('Select a span to see its details.'));
    }
    isPreselecting = false;
  }

  let loads = 0;
  let shownVersion = '';
  const load = async (signal: AbortSignal) => {
    if (loads++ > maxReloads) return polling.stop();
    try {
      const [trace, found] = await Promise.all([
        getJson<Trace>(`/api/traces/${encodeURIComponent(traceId)}`, {}, signal),
        getJson<LogList>('/api/logs', { trace: traceId, limit: 2000 }, signal),
      ]);
      // a further part of a span changes the span, but not the number of spans
      const version = `${JSON.stringify(trace.spans)} ${found.items.length}`;
      if (version === shownVersion) return;
      shownVersion = version;
      records = found.items.reverse();
      show(trace);
    } catch (error) {
      if (signal.aborted || shownVersion !== '') return;
      replaceChildren(
        notice,
        failedTraceNotice(error, () => polling.nudge()),
      );
    }
  };
  const polling = createPolling(load, reloadMs);
  return polling.stop;
};

/** Returns the failed span that ended first, because failures propagate to the callers; else the first span. */
function firstFailed(spans: readonly Span[]): Span {
  const ended = (span: Span) => span.startUs + span.durationUs;
  const [failed] = spans.filter((span) => span.status === 'error').sort((a, b) => ended(a) - ended(b));
  return failed ?? (spans[0] as Span);
}
