import { ApiFailure, getJson } from '../api-client.js';
import type { LogRecord, LogsAnswer, Span, TraceAnswer } from '../api-types.js';
import { type Child, fill, h } from '../dom.js';
import { clock, duration, iso, plural } from '../format.js';
import { scaleOf } from '../model/time-scale.js';
import { copyButton } from '../parts/copy-button.js';
import { logLines } from '../parts/log-lines.js';
import { emptyNotice, failureNotice } from '../parts/notice.js';
import { serviceTag } from '../parts/service-tag.js';
import { spanDetails } from '../parts/span-details.js';
import { statusBadge } from '../parts/status-badge.js';
import { waterfall } from '../parts/waterfall.js';
import { createPolling } from '../polling.js';
import { replacePlace, traceLink } from '../routing.js';
import type { Page } from './page.js';

/** The rest of a trace may arrive a little after its first spans. */
const lookAgainMs = 2000;
const looksAgain = 5;

/** One trace: its spans over time, what is known of each, and the log lines written on the way. */
export const tracePage: Page = (root, place) => {
  const traceId = place.id;
  let records: LogRecord[] = [];
  let answer: TraceAnswer | undefined;
  let selected: Span | undefined;
  let onlySpan = false;

  const head = h('div', { class: 'trace-head' });
  const notice = h('div', { 'aria-live': 'polite' });
  const details = h('div', { class: 'details' });
  const spans = waterfall(select);
  const lines = logLines({
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
    h('div', { class: 'section-head' }, h('h2', { id: 'logs-title', tabindex: -1 }, 'Log lines'), service),
    logScope,
    logNotice,
    lines.element,
  );
  const body = h('div', { class: 'trace-body', hidden: true }, spans.element, details);
  fill(root, head, notice, body, logs);
  fill(head, h('h1', { tabindex: -1 }, 'Trace'));
  logs.hidden = true;

  let isOurChoice = false;

  function select(span: Span): void {
    selected = span;
    if (!isOurChoice) replacePlace(traceLink(traceId, span.id));
    if (!answer) return;
    fill(
      details,
      spanDetails(span, {
        traceStartUs: scaleOf(answer.spans).startUs,
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
    fill(
      logScope,
      ofSpan &&
        h(
          'p',
          {},
          'Only of the span ',
          h('b', {}, ofSpan.name),
          '. ',
          h('button', { type: 'button', on: { click: all } }, 'Show all lines'),
        ),
    );
    fill(
      logNotice,
      shown.length === 0 &&
        (records.length === 0
          ? emptyNotice(
              'No log line of this trace is held.',
              h('p', {}, 'They may still be on their way, or were evicted by newer ones.'),
            )
          : emptyNotice('No line fits.')),
    );
  }

  function show(given: TraceAnswer): void {
    answer = given;
    fill(head, ...summary(given));
    body.hidden = given.spans.length === 0;
    logs.hidden = false;
    fill(notice, ...incomplete(given));
    spans.show(given.spans);
    const services = [...new Set(records.map((record) => String(record['service.name'])))];
    const chosen = service.value;
    fill(
      service,
      h('option', { value: '' }, 'All services'),
      ...services.map((name) => h('option', { value: name }, name)),
    );
    service.value = services.includes(chosen) ? chosen : '';
    showLines();
    if (given.spans.length === 0) return;
    const wanted = selected?.id ?? place.query.get('span') ?? '';
    if (wanted !== '' && spans.select(wanted)) return;
    if (selected) return;
    // beside the spans there is room for one: where it failed first, else the request itself
    isOurChoice = true;
    const beside = window.matchMedia('(min-width: 1081px)').matches;
    if (!beside || !spans.select(mostTelling(given.spans).id)) {
      fill(details, emptyNotice('Choose a span to see all that is known of it.'));
    }
    isOurChoice = false;
  }

  let looks = 0;
  let shownAs = '';
  const load = async (signal: AbortSignal) => {
    if (looks++ > looksAgain) return polling.stop();
    try {
      const [trace, found] = await Promise.all([
        getJson<TraceAnswer>(`/api/traces/${encodeURIComponent(traceId)}`, {}, signal),
        getJson<LogsAnswer>('/api/logs', { trace: traceId, limit: 2000 }, signal),
      ]);
      // a further part of a span does not change the count
      const version = `${JSON.stringify(trace.spans)} ${found.items.length}`;
      if (version === shownAs) return;
      shownAs = version;
      records = found.items.reverse();
      show(trace);
    } catch (error) {
      if (signal.aborted || shownAs !== '') return;
      fill(
        notice,
        explain(error, () => polling.nudge()),
      );
    }
  };
  const polling = createPolling(load, lookAgainMs);
  return polling.stop;
};

/** The failed span that ended first, as failures travel outwards; without one the first. */
function mostTelling(spans: readonly Span[]): Span {
  const ended = (span: Span) => span.startUs + span.durationUs;
  const [failed] = spans.filter((span) => span.status === 'error').sort((a, b) => ended(a) - ended(b));
  return failed ?? (spans[0] as Span);
}

function summary({ traceId, spans, logs }: TraceAnswer): Child[] {
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
        h(
          'span',
          {},
          h('time', { datetime: iso(startUs / 1000), title: iso(startUs / 1000) }, clock(startUs / 1000)),
        ),
        h('span', {}, duration(totalUs)),
        h('span', {}, plural(spans.length, 'span')),
        h('span', {}, plural(logs, 'log line')),
        failed > 0 && h('span', { class: 'failed-text' }, `${failed} failed`),
        h('span', { class: 'services' }, ...services.map(serviceTag)),
      ),
  ];
}

function incomplete({ spans, logs, complete }: TraceAnswer): Child[] {
  if (spans.length === 0) {
    return [
      emptyNotice(
        'No span of this trace is held, only its log lines.',
        h(
          'p',
          {},
          logs > 0
            ? 'It was not sampled, its spans are still on their way, or they were evicted by newer ones.'
            : '',
        ),
      ),
    ];
  }
  if (complete) return [];
  const missing = new Set(spans.map((span) => span.parentId)).size;
  return [
    h(
      'p',
      { class: 'hint' },
      missing > 0 &&
        'Not all parents of these spans are here: the caller outside sent its own trace context, or spans are still on their way.',
    ),
  ];
}

function explain(error: unknown, retry: () => void): HTMLElement {
  if (!(error instanceof ApiFailure) || (error.status !== 404 && error.status !== 400))
    return failureNotice(error, retry);
  return emptyNotice(
    error.status === 404 ? 'This trace is not here.' : 'This is not a trace id.',
    h(
      'p',
      {},
      error.status === 404
        ? 'Nothing of it was received, or newer ones took its place. Its last spans may still arrive.'
        : error.message,
    ),
    h('p', {}, h('a', { href: '#/requests' }, 'All requests')),
  );
}
