import { useState } from 'preact/hooks';
import { clock, iso } from '../../format.js';
import { ServiceTag } from '../../parts/tags.js';
import { metricsLink, pageLink } from '../../routing.js';
import type { SpanNode } from '../model/span-tree.js';
import type { TraceRecord } from '../model/trace-logs.js';
import { AttributeTable } from './attribute-table.js';

export interface LogLineProps {
  entry: TraceRecord;
  /** True when the record belongs to the selected span. */
  isOfSpan: boolean;
  select(node: SpanNode): void;
}

/** One log record; it expands to all fields. */
export function LogLine({ entry, isOfSpan, select }: LogLineProps) {
  const { record, node, timeUs } = entry;
  const [isOpen, setOpen] = useState(false);
  const text = (name: string) => String(record[name] ?? '');
  const level = text('log.level');
  const millis = timeUs / 1000;
  return (
    <li
      class={`log level-${/^(trace|debug|info|warn|error|fatal)$/.test(level) ? level : 'info'} ${isOfSpan ? 'of-span' : ''}`}
      data-span={text('span.id')}
    >
      <details onToggle={(event) => event.currentTarget.open && setOpen(true)}>
        <summary>
          <time dateTime={iso(millis)} title={text('@timestamp')}>
            {Number.isNaN(millis) ? '–' : clock(millis)}
          </time>
          <span class="level" title={level}>
            {level}
          </span>
          <ServiceTag service={text('service.name')} />
          <span class="message">{text('message') || '(no message)'}</span>
        </summary>
        {isOpen && <RecordDetails entry={entry} text={text} node={node} select={select} />}
      </details>
    </li>
  );
}

interface RecordDetailsProps {
  entry: TraceRecord;
  text(name: string): string;
  node: SpanNode | undefined;
  select(node: SpanNode): void;
}

function RecordDetails({ entry: { record }, text, node, select }: RecordDetailsProps) {
  const service = text('service.name');
  const scope = { service, method: text('http.request.method'), route: text('http.route') };
  return (
    <div class="log-fields">
      <p class="links">
        {node && (
          <button type="button" onClick={() => select(node)}>
            Show span
          </button>
        )}
        <a href={pageLink('logs', { trace: text('trace.id') })}>All log records of this trace</a>
        {service !== '' && (
          <a href={metricsLink(scope, Date.parse(text('@timestamp')))}>
            {scope.route === '' ? 'Metrics of this service' : 'Metrics of this route'}
          </a>
        )}
      </p>
      <AttributeTable fields={record} find="" page="logs" />
    </div>
  );
}
