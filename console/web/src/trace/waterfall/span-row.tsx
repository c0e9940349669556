import type { SpanPercentile } from '../../../../contract/src/trace-context.js';
import type { Scalar } from '../../../../contract/src/values.js';
import { duration, plural } from '../../format.js';
import { useConsole } from '../../shell/console-context.js';
import type { SpanNode } from '../model/span-tree.js';
import type { TraceModel } from '../model/trace-model.js';
import type { Zoom } from '../model/view-state.js';
import { SpanBar } from './span-bar.js';

/** Deeper rows are not indented further. */
const maxIndent = 16;

export interface SpanRowProps {
  node: SpanNode;
  model: TraceModel;
  /** Undefined while it is unknown. */
  rank: SpanPercentile | undefined;
  shown: Zoom;
  /** Pixels below the first row. */
  top: number;
  isSelected: boolean;
  isFocusable: boolean;
  isClosed: boolean;
  isFound: boolean;
  select(node: SpanNode): void;
  toggle(node: SpanNode): void;
}

/** One span of the waterfall: its name, its bar and its duration. */
export function SpanRow(props: SpanRowProps) {
  const { node, model, rank, shown, top, isSelected, isFocusable, isClosed, isFound, select, toggle } = props;
  const { colours } = useConsole();
  const { span, children, depth, parent, service } = node;
  const upstream = upstreamOf(node);
  const siblings = parent?.children ?? model.tree.roots;
  const hidden = isClosed ? node.end - node.index - 1 : 0;
  return (
    <div
      class={`row ${node.failed ? 'failed' : ''} ${span ? '' : 'placeholder'} ${isFound ? 'found' : ''}`}
      role="treeitem"
      tabIndex={isFocusable ? 0 : -1}
      aria-level={depth + 1}
      aria-selected={isSelected}
      aria-expanded={children.length === 0 ? undefined : !isClosed}
      aria-setsize={siblings.length}
      aria-posinset={siblings.indexOf(node) + 1}
      aria-label={labelOf(node, hidden, rank)}
      data-span={node.id}
      style={{ top: `${top}px` }}
      onClick={() => select(node)}
    >
      <span class="span-name" style={{ '--depth': String(Math.min(depth, maxIndent)) }}>
        <span
          class="twist"
          aria-hidden="true"
          onClick={(event) => {
            if (children.length === 0) return;
            event.stopPropagation();
            toggle(node);
          }}
        >
          {children.length === 0 ? '' : isClosed ? '▸' : '▾'}
        </span>
        <span class={`dot ${span ? colours.classOf(service) : ''}`} aria-hidden="true" />
        <span class="label" title={span ? `${service} ${node.name}` : undefined}>
          {span && parent?.service !== service && <span class="of-service">{service} </span>}
          <span class="operation">{span ? node.name : `missing span ${node.id}`}</span>
          {upstream !== undefined && <span class="upstream"> → {String(upstream)}</span>}
          {hidden > 0 && <span class="hidden-count"> +{plural(hidden, 'span')}</span>}
        </span>
      </span>
      <SpanBar node={node} model={model} shown={shown} />
      <span class="took">
        {span && isSlow(rank) && (
          <span
            class="rank"
            title={`slower than ${rank.percentile.toFixed(0)} % of ${plural(rank.ofCount, 'span')}`}
          >
            p{Math.floor(rank.percentile)}
          </span>
        )}{' '}
        {node.failed && '✕ '}
        {duration(node.durationUs)}
      </span>
    </div>
  );
}

/** Returns whether a span is among the slowest of its operation; never for an operation with few spans. */
function isSlow(rank: SpanPercentile | undefined): rank is SpanPercentile {
  return rank !== undefined && rank.ofCount >= 20 && rank.percentile >= 95;
}

/** Returns the accessible name: the visible texts in their order (WCAG 2.5.3), and the service. */
function labelOf(node: SpanNode, hidden: number, rank: SpanPercentile | undefined): string {
  const { span, service, name, id, durationUs, failed, children } = node;
  if (!span)
    return `missing span ${id}, parent of ${plural(children.length, 'span')}, ${duration(durationUs)}`;
  const upstream = upstreamOf(node);
  return [
    `${service} ${name}${upstream === undefined ? '' : ` → ${upstream}`}`,
    ...(hidden > 0 ? [`+${plural(hidden, 'span')}`] : []),
    ...(isSlow(rank) ? [`p${Math.floor(rank.percentile)}`] : []),
    duration(durationUs),
    ...(failed ? ['failed'] : []),
  ].join(', ');
}

function upstreamOf({ kind, span }: SpanNode): Scalar | undefined {
  return kind === 'client' ? span?.attributes['peer.service'] : undefined;
}
