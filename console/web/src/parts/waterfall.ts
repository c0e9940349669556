import type { Span } from '../../../contract/src/spans.js';
import { h } from '../dom.js';
import { duration } from '../format.js';
import { type SpanNode, spanTree, visibleNodes } from '../model/span-tree.js';
import { scaleOf, type TimeScale, ticks } from '../model/time-scale.js';
import type { ServiceColours } from '../service-colours.js';
import { breakable } from './breakable.js';

export interface Waterfall {
  readonly element: HTMLElement;
  show(spans: readonly Span[]): void;
  /** Selects a span, opens its ancestors, and scrolls it into view. Returns false when no span has the id. */
  select(spanId: string): boolean;
}

/** Returns a unique key of a span. A client and a server may share an id, as may senders with different addresses. */
const keyOf = ({ id, kind, service, localEndpoint }: Span) =>
  [id, kind, service, localEndpoint?.ipv4, localEndpoint?.ipv6, localEndpoint?.port].join(' ');

/**
 * Tree of the spans of a trace on a time axis, with the keyboard interaction of ARIA's tree view pattern.
 *
 * @param selected called when the reader selects a span
 */
export function waterfall(colours: ServiceColours, selected: (span: Span) => void): Waterfall {
  const closed = new Set<string>();
  let roots: SpanNode[] = [];
  let rows: { node: SpanNode; element: HTMLElement }[] = [];
  let scale: TimeScale = { startUs: 0, totalUs: 1 };
  let current = '';

  const axis = h('div', { class: 'lane' });
  const tree = h('div', {
    role: 'tree',
    'aria-label': 'Spans',
    on: { keydown: (event) => onKey(event as KeyboardEvent) },
  });
  const element = h(
    'div',
    { class: 'waterfall' },
    h('div', { class: 'axis', 'aria-hidden': 'true' }, axis),
    tree,
  );

  function render(): void {
    const focused = tree.contains(document.activeElement);
    rows = visibleNodes(roots, (node) => closed.has(keyOf(node.span))).map((node) => ({
      node,
      element: row(node),
    }));
    if (!rows.some(({ node }) => keyOf(node.span) === current))
      rows[0]?.element.setAttribute('tabindex', '0');
    tree.replaceChildren(...rows.map((made) => made.element));
    if (focused)
      rows.find(({ node }) => keyOf(node.span) === current)?.element.focus({ preventScroll: true });
  }

  function row(node: SpanNode): HTMLElement {
    const { span, children, depth, parent } = node;
    const upstream = span.kind === 'client' ? span.attributes['peer.service'] : undefined;
    const isSelected = keyOf(span) === current;
    const isClosed = closed.has(keyOf(span));
    const name = h(
      'span',
      { class: 'span-name' },
      h('span', { class: 'twist', 'aria-hidden': 'true' }, children.length === 0 ? '' : isClosed ? '▸' : '▾'),
      h('span', { class: `dot ${colours.classOf(span.service)}`, 'aria-hidden': 'true' }),
      h(
        'span',
        { class: 'label' },
        parent?.span.service !== span.service && h('span', { class: 'of-service' }, span.service),
        ' ',
        h('span', { class: 'operation' }, ...breakable(span.name, /\//)),
        upstream !== undefined && h('span', { class: 'upstream' }, ` → ${upstream}`),
        node.orphan && h('span', { class: 'missing', title: 'The parent span is missing' }, 'no parent'),
      ),
    );
    name.style.setProperty('--depth', String(Math.min(depth, 12)));
    name.querySelector('.twist')?.addEventListener('click', (event) => {
      event.stopPropagation();
      toggle(node);
    });
    const made = h(
      'div',
      {
        class: `row ${span.status === 'error' ? 'failed' : ''}`,
        role: 'treeitem',
        tabindex: isSelected ? 0 : -1,
        'aria-level': depth + 1,
        'aria-selected': isSelected ? 'true' : 'false',
        'aria-expanded': children.length === 0 ? undefined : isClosed ? 'false' : 'true',
        'aria-label': `${span.service} ${span.name}, ${duration(span.durationUs)}${span.status === 'error' ? ', failed' : ''}`,
        'data-span': span.id,
        on: { click: () => choose(node) },
      },
      name,
      bar(span),
      h('span', { class: 'took' }, span.status === 'error' ? '✕ ' : '', duration(span.durationUs)),
    );
    return made;
  }

  function bar(span: Span): HTMLElement {
    const from = ((span.startUs - scale.startUs) / scale.totalUs) * 100;
    const width = (span.durationUs / scale.totalUs) * 100;
    const filled = h('span', { class: `bar ${colours.classOf(span.service)}` });
    filled.style.setProperty('--from', `${from}%`);
    filled.style.setProperty('--width', `${width}%`);
    return h('span', { class: 'lane' }, filled);
  }

  function choose(node: SpanNode): void {
    current = keyOf(node.span);
    for (const { node: other, element: made } of rows) {
      const isSelected = other === node;
      made.setAttribute('aria-selected', String(isSelected));
      made.tabIndex = isSelected ? 0 : -1;
      if (isSelected) made.focus({ preventScroll: true });
    }
    selected(node.span);
  }

  function toggle(node: SpanNode, close = !closed.has(keyOf(node.span))): void {
    if (close) closed.add(keyOf(node.span));
    else closed.delete(keyOf(node.span));
    render();
  }

  function onKey(event: KeyboardEvent): void {
    const at = rows.findIndex(({ element: made }) => made === document.activeElement);
    const node = rows[at]?.node;
    if (!node) return;
    const isClosed = closed.has(keyOf(node.span));
    const go = (index: number) => {
      const next = rows[Math.max(0, Math.min(rows.length - 1, index))];
      if (!next) return;
      choose(next.node);
      next.element.scrollIntoView({ block: 'nearest' });
    };
    if (event.key === 'ArrowDown') go(at + 1);
    else if (event.key === 'ArrowUp') go(at - 1);
    else if (event.key === 'Home') go(0);
    else if (event.key === 'End') go(rows.length - 1);
    else if (event.key === 'ArrowRight' && node.children.length > 0)
      isClosed ? toggle(node, false) : go(at + 1);
    else if (event.key === 'ArrowLeft' && node.children.length > 0 && !isClosed) toggle(node, true);
    else if (event.key === 'ArrowLeft')
      go(rows.findLastIndex((other, i) => i < at && other.node.depth < node.depth));
    else if (event.key === 'Enter' || event.key === ' ') choose(node);
    else return;
    event.preventDefault();
  }

  return {
    element,
    show(spans) {
      roots = spanTree(spans);
      scale = scaleOf(spans);
      axis.replaceChildren(
        ...ticks(scale.totalUs).map((at) => {
          const tick = h('span', { class: 'tick' }, at === 0 ? '0' : duration(at));
          tick.style.setProperty('--from', `${(at / scale.totalUs) * 100}%`);
          return tick;
        }),
      );
      render();
    },
    select(spanId) {
      const path = pathTo(roots, spanId);
      const node = path.at(-1);
      if (!node) return false;
      for (const above of path.slice(0, -1)) closed.delete(keyOf(above.span));
      current = keyOf(node.span);
      render();
      rows.find((made) => made.node === node)?.element.scrollIntoView({ block: 'nearest' });
      selected(node.span);
      return true;
    },
  };
}

/** Returns the nodes from the root to the span; empty when no span has the id. Prefers the server span of a shared id. */
function pathTo(roots: readonly SpanNode[], spanId: string): SpanNode[] {
  let found: SpanNode[] = [];
  const walk = (node: SpanNode, above: readonly SpanNode[]) => {
    const path = [...above, node];
    if (node.span.id === spanId && (found.length === 0 || node.span.kind === 'server')) found = path;
    for (const child of node.children) walk(child, path);
  };
  for (const root of roots) walk(root, []);
  return found;
}
