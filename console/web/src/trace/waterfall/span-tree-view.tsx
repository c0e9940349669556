import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { TraceContext } from '../../../../contract/src/trace-context.js';
import { useKeys } from '../../shell/use-keys.js';
import { type SpanNode, visibleNodes } from '../model/span-tree.js';
import type { TraceModel } from '../model/trace-model.js';
import type { Zoom } from '../model/view-state.js';
import { SpanRow } from './span-row.js';
import { useRowHeight } from './use-row-height.js';

/** Rows above and below the visible ones. */
const overscan = 12;

export interface SpanTreeViewProps {
  model: TraceModel;
  known: TraceContext | undefined;
  shown: Zoom;
  selected: SpanNode | undefined;
  select(node: SpanNode): void;
  /** Keys of the nodes whose descendants are hidden. */
  closed: ReadonlySet<string>;
  setClosed(closed: ReadonlySet<string>): void;
  found: ReadonlySet<SpanNode>;
}

/** Rows of the waterfall with the keyboard interaction of ARIA's tree view pattern; only the visible rows exist. */
export function SpanTreeView(props: SpanTreeViewProps) {
  const { model, known, shown, selected, select, closed, setClosed, found } = props;
  const list = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ top: 0, height: 600 });
  const rowHeight = useRowHeight();
  const rows = useMemo(() => visibleNodes(model.tree, closed), [model.tree, closed]);
  const at = useMemo(() => (selected ? rowOf(rows, selected) : -1), [rows, selected]);
  const takesFocus = useRef(false);

  useLayoutEffect(() => {
    const element = list.current;
    if (!element) return;
    const measure = () => setView({ top: element.scrollTop, height: element.clientHeight });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    element.addEventListener('scroll', measure, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', measure);
    };
  }, []);

  // a span that is selected elsewhere becomes visible: its ancestors open
  useEffect(() => {
    if (!selected) return;
    const above = ancestorsOf(selected).filter(({ key }) => closed.has(key));
    if (above.length === 0) return;
    const open = new Set(closed);
    for (const { key } of above) open.delete(key);
    setClosed(open);
  }, [selected]);

  useLayoutEffect(() => {
    if (at >= 0) reveal(at);
  }, [selected, rowHeight]);

  useLayoutEffect(() => {
    if (!takesFocus.current) return;
    takesFocus.current = false;
    list.current?.querySelector<HTMLElement>('[aria-selected="true"]')?.focus({ preventScroll: true });
  });

  function reveal(index: number): void {
    const element = list.current;
    if (!element) return;
    const top = index * rowHeight;
    if (top < element.scrollTop) element.scrollTop = top;
    else if (top + rowHeight > element.scrollTop + element.clientHeight)
      element.scrollTop = top + rowHeight - element.clientHeight;
  }

  function go(index: number): void {
    const next = rows[Math.max(0, Math.min(rows.length - 1, index))];
    if (!next) return;
    takesFocus.current = true;
    select(next);
  }

  function toggle(node: SpanNode): void {
    const changed = new Set(closed);
    if (!changed.delete(node.key)) {
      changed.add(node.key);
      // the selected row would disappear
      if (selected && selected.index > node.index && selected.index < node.end) select(node);
    }
    takesFocus.current = list.current?.contains(document.activeElement) ?? false;
    setClosed(changed);
  }

  const page = () => Math.max(1, Math.floor(view.height / rowHeight) - 1);
  function onKeyDown(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const node = rows[at];
    const isClosed = node !== undefined && closed.has(node.key);
    const hasChildren = node !== undefined && node.children.length > 0;
    if (event.key === 'ArrowDown') go(at + 1);
    else if (event.key === 'ArrowUp') go(at - 1);
    else if (event.key === 'PageDown') go(at + page());
    else if (event.key === 'PageUp') go(at - page());
    else if (event.key === 'Home') go(0);
    else if (event.key === 'End') go(rows.length - 1);
    else if (event.key === 'ArrowRight' && hasChildren) isClosed ? toggle(node) : go(at + 1);
    else if (event.key === 'ArrowLeft' && hasChildren && !isClosed) toggle(node);
    else if (event.key === 'ArrowLeft' && node?.parent) go(rowOf(rows, node.parent));
    else if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
  }
  useKeys([
    { key: 'j', text: 'Next span', run: () => go(at + 1) },
    { key: 'k', text: 'Previous span', run: () => go(at - 1) },
  ]);

  const from = Math.max(0, Math.floor(view.top / rowHeight) - overscan);
  const to = Math.min(rows.length, Math.ceil((view.top + view.height) / rowHeight) + overscan);
  const indexes = Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i);
  // the row that has the focus, or gets it with the Tab key, always exists
  const focusable = Math.max(at, 0);
  if (rows.length > 0 && (focusable < from || focusable >= to)) indexes.push(focusable);

  return (
    <div ref={list} class="span-tree" role="tree" aria-label="Spans" onKeyDown={onKeyDown}>
      <div class="virtual-space" role="presentation" style={{ height: `${rows.length * rowHeight}px` }}>
        {indexes.map((index) => {
          const node = rows[index] as SpanNode;
          return (
            <SpanRow
              key={node.key}
              node={node}
              model={model}
              rank={known?.percentiles[node.id]}
              shown={shown}
              top={index * rowHeight}
              isSelected={node === selected}
              isFocusable={index === focusable}
              isClosed={closed.has(node.key)}
              isFound={found.has(node)}
              select={select}
              toggle={toggle}
            />
          );
        })}
      </div>
    </div>
  );
}

/** Returns the index of a node in rows, which are ordered by index; -1 when it is hidden. */
function rowOf(rows: readonly SpanNode[], node: SpanNode): number {
  let low = 0;
  let high = rows.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const { index } = rows[middle] as SpanNode;
    if (index === node.index) return rows[middle] === node ? middle : -1;
    if (index < node.index) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}

function ancestorsOf(node: SpanNode): SpanNode[] {
  const above: SpanNode[] = [];
  for (let parent = node.parent; parent; parent = parent.parent) above.push(parent);
  return above;
}
