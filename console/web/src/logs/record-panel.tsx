import { useEffect, useRef } from 'preact/hooks';
import { formatQuery } from '../../../contract/src/query/format-query.js';
import type { Term } from '../../../contract/src/query/query.js';
import { traceLinks, windowAround } from '../model/back-end-links.js';
import { termFor } from '../model/query-terms.js';
import { ServiceTag } from '../parts/tags.js';
import { metricsLink, pageLink, traceLink } from '../routing.js';
import { useConsole } from '../shell/console-context.js';
import { CopyRecord } from './copy-record.js';
import { LevelMark } from './level-mark.js';
import { queryNameOf, valueTerm } from './model/log-search.js';
import type { LogRow } from './model/record-list.js';
import { visibleHead, visibleLines, visibleText } from './model/visible-text.js';

export interface RecordPanelProps {
  row: LogRow;
  /** True when the reader opened the record, so that its heading takes the focus. */
  takesFocus: boolean;
  /** Adds a term to the search. */
  filter(term: Term): void;
  /** Shows the records before and after this one. */
  showAround(): void;
  close(): void;
}

/** Full record: all fields, each a filter, and links to what belongs to it. */
export function RecordPanel({ row, takesFocus, filter, showAround, close }: RecordPanelProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  const { record } = row;
  useEffect(() => {
    if (takesFocus) heading.current?.focus();
  }, [row.key, takesFocus]);
  return (
    <section
      class="log-record"
      aria-label="Log record"
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        close();
      }}
    >
      <div class="log-record-head">
        <h2 ref={heading} tabIndex={-1}>
          <LevelMark level={visibleHead(String(record['log.level'] ?? ''), 20)} />{' '}
          <ServiceTag service={visibleHead(String(record['service.name'] ?? ''), 80)} />{' '}
          <time>{visibleHead(String(record['@timestamp'] ?? ''), 40)}</time>
        </h2>
        <button type="button" class="quiet" onClick={close}>
          Close
        </button>
      </div>
      <pre class="log-record-message" tabIndex={0} aria-label="Message">
        {visibleLines(String(record.message ?? '')) || '(no message)'}
      </pre>
      <p class="links">
        <Links row={row} />
        <button type="button" class="quiet" onClick={showAround}>
          Show context
        </button>
        <CopyRecord record={record} />
      </p>
      <Fields row={row} filter={filter} />
    </section>
  );
}

function Links({ row: { record, timeMs } }: { row: LogRow }) {
  const { backEnds } = useConsole();
  const text = (name: string) => String(record[name] ?? '');
  const traceId = text('trace.id');
  const user = text('user.id') || text('enduser.id');
  const service = text('service.name');
  const scope = { service, method: text('http.request.method'), route: text('http.route') };
  const outside =
    traceId === '' || Number.isNaN(timeMs) ? [] : traceLinks(backEnds, traceId, windowAround(timeMs));
  return (
    <>
      {traceId !== '' && <a href={traceLink(traceId, text('span.id'))}>Trace</a>}
      {traceId !== '' && <a href={ofTrace(traceId, timeMs)}>All records of this trace</a>}
      {user !== '' && (
        <a href={pageLink('requests', { q: formatQuery({ terms: [termFor('user', user)] }) })}>
          Requests of this user
        </a>
      )}
      {service !== '' && (
        <a href={metricsLink(scope, timeMs)}>
          {scope.route === '' ? 'Metrics of this service' : 'Metrics of this route'}
        </a>
      )}
      {outside.map(({ text: title, href }) => (
        <a key={href} class="outside" href={href} target="_blank" rel="noreferrer">
          {title}
        </a>
      ))}
    </>
  );
}

/** Link to the records of a trace, in a time range that contains it. */
function ofTrace(traceId: string, timeMs: number): string {
  const { fromMs, toMs } = windowAround(timeMs);
  const q = formatQuery({ terms: [termFor('trace', traceId)] });
  return pageLink('logs', { q, since: String(fromMs), until: String(toMs) });
}

function Fields({ row: { record }, filter }: { row: LogRow; filter(term: Term): void }) {
  const names = Object.keys(record).filter((name) => name !== 'message');
  return (
    <table class="log-fields-table">
      <caption class="visually-hidden">Fields of the record</caption>
      <tbody>
        {names.map((name) => {
          const value = record[name] as string | number | boolean;
          const include = name === '@timestamp' ? undefined : valueTerm(name, value);
          const exclude = name === '@timestamp' ? undefined : valueTerm(name, value, true);
          const shown = `${queryNameOf(visibleText(name))}: ${visibleHead(String(value), 60)}`;
          return (
            <tr key={name}>
              <th scope="row">
                <BreakableName name={visibleText(name)} />
              </th>
              <td class="field-value">{visibleLines(String(value))}</td>
              <td class="field-filters">
                {include && (
                  <button
                    type="button"
                    class="quiet"
                    title="Only records with this value"
                    aria-label={`Only ${shown}`}
                    onClick={() => filter(include)}
                  >
                    =
                  </button>
                )}
                {exclude && (
                  <button
                    type="button"
                    class="quiet"
                    title="Without records with this value"
                    aria-label={`Without ${shown}`}
                    onClick={() => filter(exclude)}
                  >
                    ≠
                  </button>
                )}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

/** Name of a field that can break after a dot or an underscore. */
function BreakableName({ name }: { name: string }) {
  return (
    <>
      {name.split(/(?<=[._])/).map((part, index) => (
        // the parts of a name have no other identity than their position
        <span key={index}>
          {part}
          <wbr />
        </span>
      ))}
    </>
  );
}
