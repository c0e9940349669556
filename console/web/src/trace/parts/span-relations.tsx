import type { Span } from '../../../../contract/src/spans.js';
import type { TraceContext } from '../../../../contract/src/trace-context.js';
import { duration } from '../../format.js';
import { spanLinks, windowAround } from '../../model/back-end-links.js';
import { metricsLink, traceLink } from '../../routing.js';
import { useConsole } from '../../shell/console-context.js';
import { AttributeTable } from './attribute-table.js';

/** Links to the metrics of the service or route of a span at its time, and to its data in other back-ends. */
export function SpanPlaces({ span }: { span: Span }) {
  const { backEnds } = useConsole();
  const { traceId, id: spanId, service, startUs, durationUs, attributes } = span;
  const { 'http.route': route = '', 'http.request.method': method = '' } = attributes;
  const scope = { service, method: String(method), route: String(route) };
  const endMs = (startUs + durationUs) / 1000;
  const window = windowAround(startUs / 1000, endMs);
  return (
    <p class="links">
      <a href={metricsLink(scope, endMs)}>
        {route === '' ? 'Metrics of this service' : 'Metrics of this route'}
      </a>
      {spanLinks(backEnds, { traceId, spanId, service }, window).map(({ text, href }) => (
        <a key={href} class="outside" href={href} rel="noreferrer">
          {text}
        </a>
      ))}
    </p>
  );
}

/** @param traceStartUs start of the trace on the clock of the span; times are shown relative to it */
export function SpanEvents({ span, traceStartUs, find }: { span: Span; traceStartUs: number; find: string }) {
  if (span.events.length === 0) return null;
  return (
    <>
      <h3>Events</h3>
      <ol class="events">
        {span.events.map(({ timeUs, name, attributes }, at) => (
          <li key={`${at} ${timeUs}`}>
            <span class="moment">+{duration(Math.max(0, timeUs - traceStartUs))}</span> {name}
            {attributes && <AttributeTable fields={attributes} find={find} />}
          </li>
        ))}
      </ol>
    </>
  );
}

/** Links of a span to other spans, and links of other traces to it. */
export function SpanLinks({ span, known }: { span: Span; known: TraceContext | undefined }) {
  const from = (known?.linkedFrom ?? []).filter(({ traceId }) => traceId !== span.traceId);
  if (span.links.length === 0 && (from.length === 0 || span.parentId !== undefined)) return null;
  return (
    <>
      <h3>Links</h3>
      <ul>
        {span.links.map(({ traceId, spanId, traceState, attributes }) => (
          <li key={`${traceId} ${spanId}`}>
            <a href={traceLink(traceId, spanId)}>
              trace <code>{traceId.slice(0, 16)}</code>
            </a>
            {traceState !== undefined && <AttributeTable fields={{ 'trace state': traceState }} />}
            {attributes && <AttributeTable fields={attributes} />}
          </li>
        ))}
        {span.parentId === undefined &&
          from.map(({ traceId, spanId }) => (
            <li key={`from ${traceId} ${spanId}`}>
              from{' '}
              <a href={traceLink(traceId, spanId)}>
                trace <code>{traceId.slice(0, 16)}</code>
              </a>
            </li>
          ))}
      </ul>
    </>
  );
}
