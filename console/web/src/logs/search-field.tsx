import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { formatTerm } from '../../../contract/src/query/format-query.js';
import { parseQuery, QuerySyntaxError } from '../../../contract/src/query/parse-query.js';
import { count } from '../format.js';
import { termsOf, withoutTerm, withQuery } from '../model/query-terms.js';
import { useKeys } from '../shell/use-keys.js';
import { loadCompletion } from './load-suggestions.js';
import { applyCompletion } from './model/completion-place.js';
import { createSearchHistory } from './model/search-history.js';
import { SearchTerms } from './search-terms.js';
import { type Suggestion, Suggestions, suggestionId } from './suggestions.js';
import { SyntaxHelp } from './syntax-help.js';

const waitMs = 120;
/** The suggestions are a list of the page, not a `datalist`, which gives a field its role without this attribute. */
const combobox = { role: 'combobox', list: undefined } as const;

/**
 * Terms of the search, and a field for further ones with completion of fields and values. Arrow down in the empty field
 * shows the history of searches; Backspace in it moves the last term into the field.
 */
export function SearchField({ q, search }: { q: string; search(q: string): void }) {
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState('');
  const [suggestions, setSuggestions] = useState<readonly Suggestion[]>([]);
  const [selected, setSelected] = useState(-1);
  const [fault, setFault] = useState('');
  const history = useMemo(() => createSearchHistory(storage(), 'glasshouse-log-searches'), []);
  const pending = useRef<{ timer?: ReturnType<typeof setTimeout>; abort?: AbortController }>({});

  // a search that is no query, e.g. of an edited address, is shown for correction
  useEffect(() => {
    const invalid = faultOf(q);
    setFault(invalid);
    if (invalid !== '') setText(q);
  }, [q]);
  useEffect(() => close, []);
  useKeys([{ key: '/', text: 'Focus the search', run: () => input.current?.focus() }]);

  function close(): void {
    clearTimeout(pending.current.timer);
    pending.current.abort?.abort();
    setSuggestions([]);
    setSelected(-1);
  }

  function submit(): void {
    close();
    const invalid = faultOf(text);
    setFault(invalid);
    if (invalid !== '' || text.trim() === '') return;
    setText('');
    const wanted = withQuery(q, text);
    history.add(wanted);
    search(wanted);
  }

  function showHistory(): void {
    setSelected(-1);
    setSuggestions(
      history.items.map((item) => ({
        value: item,
        note: 'earlier search',
        apply() {
          close();
          setText('');
          search(item);
        },
      })),
    );
  }

  function suggest(given: string, caret: number): void {
    clearTimeout(pending.current.timer);
    pending.current.abort?.abort();
    const abort = new AbortController();
    pending.current = { timer: setTimeout(() => void show(given, caret, abort.signal), waitMs), abort };
  }

  async function show(given: string, caret: number, signal: AbortSignal): Promise<void> {
    // a search works without completion, so a failure is not shown
    const completion = await loadCompletion(given, caret, signal).catch(() => undefined);
    if (signal.aborted) return;
    setSelected(-1);
    if (!completion) return setSuggestions([]);
    const { place, items } = completion;
    setSuggestions(
      items.map((item) => ({
        value: item.value,
        note: item.count > 0 ? count(item.count) : '',
        apply() {
          const completed = applyCompletion(given, place, item.value);
          write(completed.text, completed.caret);
          if (place.kind === 'field') suggest(completed.text, completed.caret);
          else close();
        },
      })),
    );
  }

  function write(given: string, caret: number): void {
    setText(given);
    const element = input.current;
    if (!element) return;
    element.value = given;
    element.setSelectionRange(caret, caret);
  }

  function moveLastTerm(): boolean {
    const last = termsOf(q).at(-1);
    if (text !== '' || !last) return false;
    setText(formatTerm(last));
    search(withoutTerm(q, termsOf(q).length - 1));
    return true;
  }

  /** Returns whether the key had a meaning. */
  function handleKey(key: string): boolean {
    const { length } = suggestions;
    if (key === 'Backspace') return moveLastTerm();
    if (key === 'ArrowDown' && length === 0) showHistory();
    else if (key === 'ArrowDown') setSelected((selected + 1) % length);
    else if (key === 'ArrowUp' && length > 0) setSelected((selected <= 0 ? length : selected) - 1);
    else if (key === 'Escape' && length > 0) close();
    else if (key === 'Escape') input.current?.blur();
    else if ((key === 'Enter' || key === 'Tab') && suggestions[selected]) suggestions[selected]?.apply();
    else return false;
    return true;
  }

  const isOpen = suggestions.length > 0;
  return (
    <form
      class="query-bar log-search"
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <SearchTerms q={q} search={search} />
      <div class="log-search-box">
        <input
          ref={input}
          type="search"
          name="q"
          {...combobox}
          aria-label="Search log records"
          aria-expanded={isOpen}
          aria-controls="log-suggestions"
          aria-autocomplete="list"
          aria-activedescendant={selected >= 0 ? suggestionId(selected) : undefined}
          aria-invalid={fault !== ''}
          aria-describedby={fault !== '' ? 'log-search-fault' : undefined}
          autocomplete="off"
          spellcheck={false}
          placeholder={q === '' ? 'level:>=warn service:order "text"' : 'Add a filter'}
          value={text}
          onInput={(event) => {
            const { value, selectionStart } = event.currentTarget;
            setText(value);
            setFault('');
            suggest(value, selectionStart ?? value.length);
          }}
          onKeyDown={(event) => {
            if (event.isComposing || !handleKey(event.key)) return;
            event.preventDefault();
            event.stopPropagation();
          }}
          onBlur={close}
        />
        <Suggestions items={suggestions} selected={selected} />
      </div>
      <button type="submit">Search</button>
      <SyntaxHelp />
      {fault !== '' && (
        <p id="log-search-fault" class="failed-text" role="alert">
          {fault}
        </p>
      )}
    </form>
  );
}

/** Returns the fault of a search as a sentence; empty for a query. */
function faultOf(text: string): string {
  try {
    parseQuery(text);
    return '';
  } catch (error) {
    if (!(error instanceof QuerySyntaxError)) throw error;
    return `Syntax error at character ${error.position + 1}: expected ${error.expected}.`;
  }
}

function storage(): Storage | undefined {
  try {
    return localStorage;
  } catch {
    return undefined;
  }
}
