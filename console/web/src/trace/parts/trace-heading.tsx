import type { LogRecord } from '../../../../contract/src/logs.js';
import type { TraceContext } from '../../../../contract/src/trace-context.js';
import type { Trace } from '../../../../contract/src/traces.js';
import { duration, plural } from '../../format.js';
import { traceLinks, windowAround } from '../../model/back-end-links.js';
import { Heading } from '../../parts/heading.js';
import { ServiceTag, StatusBadge, TimeTag } from '../../parts/tags.js';
import { traceLink } from '../../routing.js';
import { useConsole } from '../../shell/console-context.js';
import type { SpanNode } from '../model/span-tree.js';
import type { TraceModel } from '../model/trace-model.js';
import { CopyButton } from './copy-button.js';
import { TraceMenu } from './trace-menu.js';

const maxServices = 20;

export interface TraceHeadingProps {
  trace: Trace;
  records: readonly LogRecord[];
  model: TraceModel;
  known: TraceContext | undefined;
  selected: SpanNode | undefined;
}

/** Name, status, id, times, counts and services of a trace, with links to it in other back-ends. */
export function TraceHeading({ trace, records, model, known, selected }: TraceHeadingProps) {
  const { backEnds } = useConsole();
  const { tree, root, services, failed } = model;
  const { startUs, totalUs } = tree;
  const first = root?.span ?? root?.children[0]?.span;
  const status = first?.attributes['http.response.status_code'];
  const outside = first
    ? traceLinks(backEnds, trace.traceId, windowAround(startUs / 1000, (startUs + totalUs) / 1000))
    : [];
  return (
    <div class="trace-head">
      <Heading title={first?.name ?? 'Trace'}>
        {first ? first.name : 'Trace'} {status !== undefined && <StatusBadge statusCode={Number(status)} />}
      </Heading>
      <p class="trace-id">
        Trace <code>{trace.traceId}</code> <CopyButton text={() => trace.traceId} name="trace id" />
      </p>
      {first && (
        <p class="facts">
          <TimeTag ms={startUs / 1000} />
          <span>{duration(totalUs)}</span>
          <span>{plural(trace.spans.length, 'span')}</span>
          <span>{plural(trace.logs, 'log record')}</span>
          {failed > 0 && <span class="failed-text">{failed} failed</span>}
          <span class="services">
            {services.slice(0, maxServices).map((name) => (
              <ServiceTag key={name} service={name} />
            ))}
            {services.length > maxServices && ` and ${services.length - maxServices} more`}
          </span>
        </p>
      )}
      {known && known.linkedFrom.length > 0 && (
        <p class="links">
          Linked from{' '}
          {known.linkedFrom.slice(0, maxServices).map(({ traceId, spanId }) => (
            <a key={`${traceId} ${spanId}`} href={traceLink(traceId, spanId)}>
              trace <code>{traceId.slice(0, 16)}</code>
            </a>
          ))}
        </p>
      )}
      <div class="trace-actions">
        {outside.length > 0 && (
          <p class="links">
            {outside.map(({ text, href }) => (
              <a key={href} class="outside" href={href} rel="noreferrer">
                {text}
              </a>
            ))}
          </p>
        )}
        <TraceMenu trace={trace} records={records} model={model} selected={selected} />
      </div>
    </div>
  );
}
