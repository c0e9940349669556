import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { LogFieldList, LogValueList } from '../../../contract/src/logs.js';
import { parseQuery, QuerySyntaxError } from '../../../contract/src/query/parse-query.js';
import { getJson } from '../api-client.js';
import { count } from '../format.js';
import { useKeys } from '../shell/use-keys.js';
import { applyCompletion, completionPlace } from './model/completion-place.js';
import { createSearchHistory } from './model/search-history.js';
import { visibleText } from './model/visible-text.js';
import { SyntaxHelp } from './syntax-help.js';

interface Suggestion {
  /** Text that is shown. */
  text: string;
  /** What the suggestion is, or how many records have it. */
  note: string;
  apply(): void;
}

const waitMs = 120;

/** Field for the search with completion of fields and values, and with the history of searches (arrow down). */
export function SearchField({ q, search }: { q: string; search(q: string): void }) {
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState(q);
  const [suggestions, setSuggestions] = useState<readonly Suggestion[]>([]);
  const [selected, setSelected] = useState(-1);
  const [message, setMessage] = useState('');
  const history = useMemo(() => createSearchHistory(storage(), 'glasshouse-log-searches'), []);
  const pending = useRef<{ timer?: ReturnType<typeof setTimeout>; abort?: AbortController }>({});

  useEffect(() => {
    setText(q);
    setMessage(faultOf(q));
  }, [q]);
  useEffect(() => close, []);
  useKeys([{ key: '/', text: 'Focus the search', run: () => input.current?.select() }]);

  function close(): void {
    clearTimeout(pending.current.timer);
    pending.current.abort?.abort();
    setSuggestions([]);
    setSelected(-1);
  }

  function submit(given: string): void {
    close();
    const fault = faultOf(given);
    setMessage(fault);
    if (fault !== '') return;
    history.add(given);
    search(given.trim());
  }

  function showHistory(): void {
    setSuggestions(
      history.items.map((item) => ({ text: visibleText(item), note: 'search', apply: () => submit(replace(item)) })),
    );
    setSelected(-1);
  }

  /** Shows a text in the field, and returns it. */
  function replace(given: string, caret = given.length): string {
    setText(given);
    const element = input.current;
    if (element) {
      element.value = given;
      element.focus();
      element.setSelectionRange(caret, caret);
    }
    return given;
  }

  function suggest(given: string, caret: number): void {
    clearTimeout(pending.current.timer);
    pending.current.timer = setTimeout(() => void load(given, caret), waitMs);
  }

  async function load(given: string, caret: number): Promise<void> {
    pending.current.abort?.abort();
    const place = completionPlace(given, caret);
    if (!place || (place.kind === 'field' && place.prefix === '')) return close();
    const abort = new AbortController();
    pending.current.abort = abort;
    try {
      const { kind, field, prefix } = place;
      const found =
        kind === 'field'
          ? (await getJson<LogFieldList>('/api/logs/fields', { prefix, limit: 12 }, abort.signal)).items.map(
              ({ name, count: records }) => [name, records] as const,
            )
          : (await getJson<LogValueList>('/api/logs/values', { field, prefix, limit: 12 }, abort.signal)).items.map(
              ({ value, count: records }) => [value, records] as const,
            );
      if (abort.signal.aborted) return;
      setSelected(-1);
      setSuggestions(
        found.map(([value, records]) => ({
          text: visibleText(value),
          note: records > 0 ? count(records) : '',
          apply() {
            const { text: completed, caret: at } = applyCompletion(given, place, value);
            replace(completed, at);
            if (kind === 'field') suggest(completed, at);
            else close();
          },
        })),
      );
    } catch {
      // a search works without completion
      if (!abort.signal.aborted) close();
    }
  }

  function onKeyDown(event: KeyboardEvent): void {
    const { length } = suggestions;
    if (event.key === 'ArrowDown' && length === 0) showHistory();
    else if (event.key === 'ArrowDown') setSelected((selected + 1) % length);
    else if (event.key === 'ArrowUp' && length > 0) setSelected((selected <= 0 ? length : selected) - 1);
    else if (event.key === 'Escape' && length > 0) close();
    else if (event.key === 'Tab' && selected >= 0) suggestions[selected]?.apply();
    else if (event.key === 'Enter') {
      const chosen = suggestions[selected];
      if (chosen) chosen.apply();
      else submit(text);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  return (
    <form
      class="log-search"
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        submit(text);
      }}
    >
      <div class="log-search-box">
        <input
          ref={input}
          type="search"
          name="q"
          role="combobox"
          aria-label="Search log records"
          aria-expanded={suggestions.length > 0}
          aria-controls="log-suggestions"
          aria-autocomplete="list"
          aria-activedescendant={selected >= 0 ? `log-suggestion-${selected}` : undefined}
          aria-invalid={message !== ''}
          aria-describedby={message !== '' ? 'log-search-fault' : undefined}
          autocomplete="off"
          spellcheck={false}
          placeholder='level:>=warn service:order "text"'
          value={text}
          onInput={(event) => {
            const { value, selectionStart } = event.currentTarget;
            setText(value);
            setMessage('');
            suggest(value, selectionStart ?? value.length);
          }}
          onKeyDown={onKeyDown}
          onBlur={() => close()}
        />
        <ul id="log-suggestions" role="listbox" aria-label="Suggestions" hidden={suggestions.length === 0}>
          {suggestions.map(({ text: shown, note, apply }, index) => (
            <li
              key={shown}
              id={`log-suggestion-${index}`}
              role="option"
              aria-selected={index === selected}
              onPointerDown={(event) => {
                // before the field loses the focus
                event.preventDefault();
                apply();
              }}
            >
              <span class="suggested">{shown}</span>
              <span class="suggestion-note">{note}</span>
            </li>
          ))}
        </ul>
      </div>
      <button type="submit">Search</button>
      <SyntaxHelp />
      {message !== '' && (
        <p id="log-search-fault" class="failed-text" role="alert">
          {message}
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
    return `The search has a fault at character ${error.position + 1}: expected ${error.expected}.`;
  }
}

function storage(): Storage | undefined {
  try {
    return localStorage;
  } catch {
    return undefined;
  }
}
