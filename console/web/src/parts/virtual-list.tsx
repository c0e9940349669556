import type { ComponentChildren, RefObject } from 'preact';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { useKeys } from '../shell/use-keys.js';
import { rowOffsets, rowWindow } from './row-window.js';

export interface VirtualListProps<T> {
  readonly items: readonly T[];
  keyOf(item: T): string;
  /** Height of a row in pixels. Rows of another height need a new `heightVersion`. */
  heightOf(item: T, index: number): number;
  heightVersion?: string | number;
  /** Accessible name of the list. */
  readonly label: string;
  /** Content of a row. Interactive content is not reachable for screen readers while `role` is `listbox`. */
  row(item: T, index: number, isActive: boolean): ComponentChildren;
  /** Called for Enter and for a click on a row. */
  activate?(item: T, event: Event): void;
  /** Called when the active row changes. */
  onActive?(item: T | undefined, index: number): void;
  rowClass?(item: T): string;
  /**
   * `grid` for rows whose content has the role `gridcell`, and may have links and buttons; `listbox` for rows that are
   * activated as a whole; `list` for other rows. Screen readers do not announce the active row of a `list`.
   */
  role?: 'grid' | 'listbox' | 'list';
  /** First row of a `grid`, which stays visible; its content has the role `columnheader`. */
  header?: ComponentChildren;
  class?: string;
  /** Called when the list is scrolled to or away from its start. */
  onScrolled?(isAtStart: boolean): void;
  /** Called when the last rows become visible. */
  onEnd?(): void;
  /** Key of the row that becomes active, and is scrolled into view. */
  activeKey?: string | undefined;
  listRef?: RefObject<HTMLDivElement | null>;
}

const rowRoles = { grid: 'row', listbox: 'option', list: 'listitem' } as const;

/**
 * List that renders only the visible rows. Arrow keys, j, k, Page Up, Page Down, Home and End move the active row, Enter
 * activates it. The active row is kept by its key when items are added above it.
 */
export function VirtualList<T>(props: VirtualListProps<T>) {
  const {
    items,
    keyOf,
    heightOf,
    heightVersion,
    label,
    row,
    activate,
    rowClass,
    role = 'listbox',
    header,
  } = props;
  const own = useRef<HTMLDivElement>(null);
  const list = props.listRef ?? own;
  const [view, setView] = useState({ top: 0, height: 600 });
  const head = useRef<HTMLDivElement>(null);
  const latest = useRef(props);
  latest.current = props;
  const [activeKey, setActiveKey] = useState<string | undefined>(props.activeKey);
  const offsets = useMemo(
    () => rowOffsets(items.length, (index) => heightOf(items[index] as T, index)),
    [items, heightVersion],
  );
  const indexes = useMemo(() => new Map(items.map((item, index) => [keyOf(item), index])), [items]);
  const active = activeKey === undefined ? -1 : (indexes.get(activeKey) ?? -1);
  const { from, to } = rowWindow(offsets, view.top, view.height);
  const id = useMemo(() => `list-${Math.random().toString(36).slice(2, 8)}`, []);

  useLayoutEffect(() => {
    const element = list.current;
    if (!element) return;
    const measure = () => {
      setView({ top: element.scrollTop, height: element.clientHeight });
      latest.current.onScrolled?.(element.scrollTop <= 0);
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    element.addEventListener('scroll', measure, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', measure);
    };
  }, [list]);

  useEffect(() => {
    if (props.activeKey === undefined) return;
    setActiveKey(props.activeKey);
    const index = indexes.get(props.activeKey);
    if (index !== undefined) reveal(index);
  }, [props.activeKey]);

  useEffect(() => {
    if (items.length > 0 && to === items.length) latest.current.onEnd?.();
  }, [to, items.length]);

  function reveal(index: number): void {
    const element = list.current;
    if (!element) return;
    const top = offsets[index] as number;
    const bottom = offsets[index + 1] as number;
    const height = element.clientHeight - (head.current?.offsetHeight ?? 0);
    if (top < element.scrollTop) element.scrollTop = top;
    else if (bottom > element.scrollTop + height) element.scrollTop = bottom - height;
  }

  function move(index: number): void {
    const next = Math.max(0, Math.min(items.length - 1, index));
    const item = items[next];
    if (item === undefined) return;
    setActiveKey(keyOf(item));
    reveal(next);
    props.onActive?.(item, next);
  }

  const page = () => Math.max(1, to - from - 17);
  const moves: Readonly<Record<string, () => void>> = {
    ArrowDown: () => move(active + 1),
    ArrowUp: () => move(active - 1),
    PageDown: () => move(active + page()),
    PageUp: () => move(active - page()),
    Home: () => move(0),
    End: () => move(items.length - 1),
  };

  function onKeyDown(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    // keys of controls inside a row belong to them
    if (event.target !== list.current) return;
    const item = items[active];
    if (event.key === 'Enter' && item !== undefined) activate?.(item, event);
    else if (moves[event.key]) moves[event.key]?.();
    else return;
    event.preventDefault();
  }

  const focusAndMove = (by: number) => {
    list.current?.focus({ preventScroll: true });
    move(active + by);
  };
  useKeys([
    { key: 'j', text: 'Next row', run: () => focusAndMove(1) },
    { key: 'k', text: 'Previous row', run: () => focusAndMove(-1) },
  ]);

  const isAnnounced = role !== 'list';
  return (
    <div
      ref={list}
      class={`virtual-list ${props.class ?? ''}`}
      role={role}
      aria-label={label}
      tabIndex={0}
      aria-activedescendant={isAnnounced && active >= from && active < to ? `${id}-${active}` : undefined}
      aria-rowcount={role === 'grid' ? items.length + 1 : undefined}
      onKeyDown={onKeyDown}
    >
      {header !== undefined && (
        <div ref={head} class="virtual-header" role="row" aria-rowindex={1}>
          {header}
        </div>
      )}
      <div
        class="virtual-space"
        role={role === 'grid' ? 'rowgroup' : 'presentation'}
        style={{ height: `${offsets[items.length]}px` }}
      >
        {items.slice(from, to).map((item, offset) => {
          const index = from + offset;
          const isActive = index === active;
          return (
            <div
              key={keyOf(item)}
              id={`${id}-${index}`}
              class={`virtual-row ${isActive ? 'active' : ''} ${rowClass?.(item) ?? ''}`}
              role={rowRoles[role]}
              aria-selected={isAnnounced ? isActive : undefined}
              aria-current={role === 'list' && isActive ? 'true' : undefined}
              {...(role === 'grid'
                ? { 'aria-rowindex': index + 2 }
                : { 'aria-posinset': index + 1, 'aria-setsize': items.length })}
              style={{
                top: `${offsets[index]}px`,
                height: `${(offsets[index + 1] as number) - (offsets[index] as number)}px`,
              }}
              onClick={(event) => {
                if (event.target instanceof Element && event.target.closest('a, button, summary')) return;
                setActiveKey(keyOf(item));
                props.onActive?.(item, index);
                activate?.(item, event);
              }}
            >
              {row(item, index, isActive)}
            </div>
          );
        })}
      </div>
    </div>
  );
}
