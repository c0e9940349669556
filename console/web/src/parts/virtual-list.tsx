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
  /** `listbox` for rows that are activated as a whole; `list` for rows with links and buttons inside. */
  role?: 'listbox' | 'list';
  /** Element that scrolls; default: the list itself, with the height that the style sheet gives it. */
  class?: string;
  /** Key of the row that becomes active, and is scrolled into view. */
  activeKey?: string | undefined;
  listRef?: RefObject<HTMLDivElement>;
}

/**
 * List that renders only the visible rows. Arrow keys, j, k, Page Up, Page Down, Home and End move the active row, Enter
 * activates it. The active row is kept by its key when items are added above it.
 */
export function VirtualList<T>(props: VirtualListProps<T>) {
  const { items, keyOf, heightOf, heightVersion, label, row, activate, rowClass, role = 'listbox' } = props;
  const own = useRef<HTMLDivElement>(null);
  const list = props.listRef ?? own;
  const [view, setView] = useState({ top: 0, height: 600 });
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
    const measure = () => setView({ top: element.scrollTop, height: element.clientHeight });
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

  function reveal(index: number): void {
    const element = list.current;
    if (!element) return;
    const top = offsets[index] as number;
    const bottom = offsets[index + 1] as number;
    if (top < element.scrollTop) element.scrollTop = top;
    else if (bottom > element.scrollTop + element.clientHeight)
      element.scrollTop = bottom - element.clientHeight;
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

  const itemRole = role === 'listbox' ? 'option' : 'listitem';
  return (
    <div
      ref={list}
      class={`virtual-list ${props.class ?? ''}`}
      role={role}
      aria-label={label}
      tabIndex={0}
      aria-activedescendant={
        role === 'listbox' && active >= from && active < to ? `${id}-${active}` : undefined
      }
      onKeyDown={onKeyDown}
    >
      <div class="virtual-space" role="presentation" style={{ height: `${offsets[items.length]}px` }}>
        {items.slice(from, to).map((item, offset) => {
          const index = from + offset;
          const isActive = index === active;
          return (
            <div
              key={keyOf(item)}
              id={`${id}-${index}`}
              class={`virtual-row ${isActive ? 'active' : ''} ${rowClass?.(item) ?? ''}`}
              role={itemRole}
              aria-selected={role === 'listbox' ? isActive : undefined}
              aria-current={role === 'list' && isActive ? 'true' : undefined}
              aria-posinset={index + 1}
              aria-setsize={items.length}
              style={{
                top: `${offsets[index]}px`,
                height: `${(offsets[index + 1] as number) - (offsets[index] as number)}px`,
              }}
              onClick={(event) => {
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
