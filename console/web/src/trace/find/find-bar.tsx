import { useEffect, useRef, useState } from 'preact/hooks';
import { count, plural } from '../../format.js';
import { useConsole } from '../../shell/console-context.js';
import { useKeys } from '../../shell/use-keys.js';
import { nextMatch } from '../model/find-in-trace.js';
import type { SpanNode } from '../model/span-tree.js';
import type { Found } from './use-find.js';

const typingMs = 150;

export interface FindBarProps {
  /** Query of the address. */
  query: string;
  found: Found;
  selected: SpanNode | undefined;
  select(node: SpanNode): void;
}

/** Find in the trace: a query, the number of matching spans, and buttons for the next and the previous one. */
export function FindBar({ query, found, selected, select }: FindBarProps) {
  const { setQuery } = useConsole();
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState(query);
  const typing = useRef(0);
  useEffect(() => {
    setText(query);
  }, [query]);
  useEffect(() => () => clearTimeout(typing.current), []);

  function apply(next: string): void {
    clearTimeout(typing.current);
    setQuery({ find: next }, { replace: true });
  }

  function change(next: string): void {
    setText(next);
    clearTimeout(typing.current);
    typing.current = window.setTimeout(() => apply(next), typingMs);
  }

  function go(step: 1 | -1): void {
    const node = nextMatch(found.matches, selected, step);
    if (node) select(node);
  }

  useKeys([
    { key: '/', text: 'Find in the trace', run: () => input.current?.focus() },
    { key: 'n', text: 'Next match', run: () => go(1) },
    { key: 'N', text: 'Previous match', run: () => go(-1) },
  ]);

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === 'Enter') {
      event.preventDefault();
      if (text === query) go(event.shiftKey ? -1 : 1);
      else apply(text);
    } else if (event.key === 'Escape' && text !== '') {
      event.preventDefault();
      change('');
    }
  }

  const at = selected && found.set.has(selected) ? found.matches.indexOf(selected) + 1 : 0;
  const { length } = found.matches;
  return (
    <search class="find">
      <input
        ref={input}
        type="search"
        value={text}
        placeholder="Find: text, service:order, duration:>50ms, level:>=warn"
        aria-label="Find in the trace"
        aria-describedby="find-result"
        aria-invalid={found.error !== undefined}
        maxLength={4000}
        onInput={(event) => change(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <button type="button" aria-label="Previous match" disabled={length === 0} onClick={() => go(-1)}>
        ↑
      </button>
      <button type="button" aria-label="Next match" disabled={length === 0} onClick={() => go(1)}>
        ↓
      </button>
      <output id="find-result" class={found.error === undefined ? '' : 'failed-text'}>
        {resultText(query, found, at)}
      </output>
    </search>
  );
}

function resultText(query: string, { error, matches }: Found, at: number): string {
  if (query.trim() === '') return '';
  if (error !== undefined) return error;
  if (matches.length === 0) return 'No span matches.';
  return at > 0 ? `${count(at)} of ${plural(matches.length, 'span')}` : plural(matches.length, 'span');
}
