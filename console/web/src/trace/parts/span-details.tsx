import type { TraceContext } from '../../../../contract/src/trace-context.js';
import { duration, percent, plural } from '../../format.js';
import { EmptyNotice } from '../../parts/notices.js';
import { ServiceTag, TimeTag } from '../../parts/tags.js';
import type { SpanNode } from '../model/span-tree.js';
import { pathTime, type TraceModel } from '../model/trace-model.js';
import { AttributeTable } from './attribute-table.js';
import { ConnectionFacts } from './connection-facts.js';
import { CopyButton } from './copy-button.js';
import { originOf } from './span-origin.js';
import { SpanEvents, SpanLinks, SpanPlaces } from './span-relations.js';

export interface SpanDetailsProps {
  node: SpanNode;
  model: TraceModel;
  known: TraceContext | undefined;
  /** Query of the find in the trace. */
  find: string;
  showLogs(): void;
  select(node: SpanNode): void;
}

/** All fields of one span. */
export function SpanDetails(props: SpanDetailsProps) {
  const { node, model, known, find, showLogs, select } = props;
  const { span } = node;
  const records = model.logs.of(node).length;
  return (
    <section class="span-details" aria-label="Selected span">
      {span ? (
        <>
          <h2>{span.name}</h2>
          <p class="facts">
            <ServiceTag service={span.service} />
            <span>{span.kind}</span>
            <span>{duration(span.durationUs)}</span>
          </p>
          {node.failed && (
            <p class="failed-text">Failed{span.statusMessage ? `: ${span.statusMessage}` : ''}</p>
          )}
          <Timing {...props} />
        </>
      ) : (
        <EmptyNotice title="Missing span">
          <p>
            {plural(node.children.length, 'span')} of this trace{' '}
            {node.children.length === 1 ? 'names' : 'name'} it as parent, but the console has not received it.
            Its sender may be outside this system, may send no spans, or may send it later.
          </p>
        </EmptyNotice>
      )}
      <Identity node={node} select={select} />
      <p>
        {records === 0 ? (
          'This span has no log records.'
        ) : (
          <button type="button" onClick={showLogs}>
            Show {plural(records, 'log record')}
          </button>
        )}
      </p>
      {span && (
        <>
          <SpanPlaces span={span} />
          <ConnectionFacts node={node} />
          {Object.keys(span.attributes).length > 0 && <h3>Attributes</h3>}
          <AttributeTable fields={span.attributes} find={find} />
          <SpanEvents span={span} traceStartUs={model.tree.startUs - node.offsetUs} find={find} />
          <SpanLinks span={span} known={known} />
          {span.resource && Object.keys(span.resource).length > 0 && (
            <>
              <h3>Resource</h3>
              <AttributeTable fields={span.resource} find={find} />
            </>
          )}
          {span.scope?.attributes && Object.keys(span.scope.attributes).length > 0 && (
            <>
              <h3>Scope attributes</h3>
              <AttributeTable fields={span.scope.attributes} />
            </>
          )}
        </>
      )}
    </section>
  );
}

function Timing({ node, model, known }: SpanDetailsProps) {
  const { span } = node;
  if (!span) return null;
  const selfUs = model.selfUs[node.index] ?? 0;
  const pathUs = pathTime(model, node);
  const rank = known?.percentiles[span.id];
  return (
    <dl class="fields">
      <dt>start</dt>
      <dd>
        <TimeTag ms={node.startUs / 1000} />
        {span.startUnknown
          ? ' (time of arrival; the start was not reported)'
          : ` (+${duration(Math.max(0, node.startUs - model.tree.startUs))})`}
        {node.offsetUs !== 0 && `, adjusted by ${duration(Math.abs(node.offsetUs))}`}
      </dd>
      <dt>self time</dt>
      <dd>
        {duration(selfUs)}
        {span.durationUs > 0 && ` (${percent(selfUs / span.durationUs)})`}
      </dd>
      <dt>critical path</dt>
      <dd>
        {pathUs > 0
          ? `${duration(pathUs)} (${percent(pathUs / model.tree.totalUs)} of the trace)`
          : 'not on it'}
      </dd>
      {rank && rank.ofCount > 1 && (
        <>
          <dt>compared</dt>
          <dd>
            as slow as or slower than {Math.round(rank.percentile)} % of {plural(rank.ofCount, 'span')} of
            this operation (p50 {duration(rank.p50Us)}, p95 {duration(rank.p95Us)})
          </dd>
        </>
      )}
    </dl>
  );
}

function Identity({ node, select }: { node: SpanNode; select(node: SpanNode): void }) {
  const { id, span, parent } = node;
  return (
    <dl class="fields">
      <dt>span id</dt>
      <dd>
        <code>{id}</code> <CopyButton text={() => id} name="span id" />
      </dd>
      {span?.parentId !== undefined && (
        <>
          <dt>parent</dt>
          <dd>
            <code>{span.parentId}</code>{' '}
            {parent && (
              <button type="button" class="quiet" onClick={() => select(parent)}>
                select
              </button>
            )}
          </dd>
        </>
      )}
      {span &&
        Object.entries(originOf(span)).map(([name, value]) => [
          <dt key={`${name} name`}>{name}</dt>,
          <dd key={name}>{value}</dd>,
        ])}
    </dl>
  );
}
