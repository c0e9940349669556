import type { RefObject } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import { plural } from '../../format.js';
import { EmptyNotice } from '../../parts/notices.js';
import { pageLink } from '../../routing.js';
import type { SpanNode } from '../model/span-tree.js';
import type { TraceLogs } from '../model/trace-logs.js';
import { LogLine } from './log-line.js';

/** From this number on, the browser lays out only the visible lines. */
const manyLines = 200;

export interface LogListProps {
  sectionRef: RefObject<HTMLElement | null>;
  traceId: string;
  logs: TraceLogs;
  selected: SpanNode | undefined;
  /** True while only the records of the selected span are shown. */
  onlySpan: boolean;
  setOnlySpan(only: boolean): void;
  select(node: SpanNode): void;
}

/** Log records of all services of the trace in order of time. */
export function LogList(props: LogListProps) {
  const { sectionRef, traceId, logs, selected, onlySpan, setOnlySpan, select } = props;
  const [service, setService] = useState('');
  const services = useMemo(
    () => [...new Set(logs.records.map(({ record }) => String(record['service.name'])))],
    [logs],
  );
  const ofSpan = onlySpan ? selected : undefined;
  const shown = useMemo(
    () =>
      (ofSpan ? logs.of(ofSpan) : logs.records).filter(
        ({ record }) => service === '' || record['service.name'] === service,
      ),
    [logs, ofSpan, service],
  );
  // Preact skips an element that is the same object as before: a selection renders only the lines that it changes
  const lines = useMemo(
    () => shown.map((entry) => <LogLine key={entry.key} entry={entry} isOfSpan={false} select={select} />),
    [shown, select],
  );
  return (
    <section ref={sectionRef} class="trace-logs" aria-labelledby="logs-title">
      <div class="section-head">
        <h2 id="logs-title" tabIndex={-1}>
          Log records
        </h2>
        <span class="muted">{plural(shown.length, 'record')}</span>
        <a href={pageLink('logs', { trace: traceId })}>Search them</a>
        <select
          aria-label="Service"
          value={service}
          onChange={(event) => setService(event.currentTarget.value)}
        >
          <option value="">All services</option>
          {services.map((name) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
      </div>
      {ofSpan && (
        <p class="scope">
          Only records of the span <b>{ofSpan.name}</b>.{' '}
          <button type="button" onClick={() => setOnlySpan(false)}>
            Show all records
          </button>
        </p>
      )}
      {shown.length === 0 &&
        (logs.records.length === 0 ? (
          <EmptyNotice title="The console has no log records of this trace.">
            <p>It has received none yet, or has evicted all of them.</p>
          </EmptyNotice>
        ) : (
          <EmptyNotice title="No record matches." />
        ))}
      <ol class={`log-lines ${shown.length > manyLines ? 'many' : ''}`}>
        {shown.map((entry, at) =>
          selected !== undefined && entry.node === selected ? (
            <LogLine key={entry.key} entry={entry} isOfSpan={true} select={select} />
          ) : (
            lines[at]
          ),
        )}
      </ol>
    </section>
  );
}
