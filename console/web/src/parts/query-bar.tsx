import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { formatTerm } from '../../../contract/src/query/format-query.js';
import { parseQuery, QuerySyntaxError } from '../../../contract/src/query/parse-query.js';
import { termsOf, withoutTerm, withQuery, withToggledTerm } from '../model/query-terms.js';
import { useKeys } from '../shell/use-keys.js';

export interface QueryBarProps {
  /** Query of the address. */
  readonly q: string;
  /** Called with the changed query. */
  change(q: string): void;
  /** Accessible name of the text field. */
  readonly label: string;
  /** Example in the empty text field, such as `status:>=500`. */
  readonly example: string;
  /** Completions of the text field. */
  readonly suggestions?: readonly string[];
}

/**
 * Query as a row of terms, each of which can be negated and removed, and a text field for further terms. Backspace in
 * the empty field moves the last term into it. `/` focuses the field.
 */
export function QueryBar({ q, change, label, example, suggestions = [] }: QueryBarProps) {
  const [text, setText] = useState('');
  const [fault, setFault] = useState<QuerySyntaxError>();
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
  const terms = termsOf(q);
  // a query that cannot be parsed, e.g. of an edited address, is shown for correction
  useEffect(() => {
    const invalid = faultOf(q);
    if (!invalid) return;
    setText(q);
    setFault(invalid);
  }, [q]);
  useKeys([{ key: '/', text: 'Focus the search', run: () => input.current?.focus() }]);

  function submit(): void {
    const invalid = faultOf(text);
    setFault(invalid);
    if (invalid) return input.current?.setSelectionRange(invalid.position, text.length);
    if (text.trim() === '') return;
    setText('');
    change(withQuery(q, text));
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === 'Escape') return input.current?.blur();
    const last = terms.at(-1);
    if (event.key !== 'Backspace' || text !== '' || !last) return;
    event.preventDefault();
    setText(formatTerm(last));
    change(withoutTerm(q, terms.length - 1));
  }

  return (
    <form
      class="query-bar"
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <ul class="terms" aria-label="Filters">
        {terms.map((term, index) => {
          const shown = formatTerm({ ...term, isNegated: false });
          return (
            <li key={formatTerm(term)} class={`term ${term.isNegated ? 'negated' : ''}`}>
              <button
                type="button"
                class="term-text"
                title={term.isNegated ? 'Include instead of exclude' : 'Exclude instead of include'}
                aria-pressed={term.isNegated}
                onClick={() => change(withToggledTerm(q, index))}
              >
                {shown}
              </button>
              <button
                type="button"
                class="term-remove"
                aria-label={`Remove ${formatTerm(term)}`}
                onClick={() => change(withoutTerm(q, index))}
              >
                ×
              </button>
            </li>
          );
        })}
      </ul>
      <input
        ref={input}
        type="search"
        aria-label={label}
        placeholder={terms.length === 0 ? example : 'Add a filter'}
        value={text}
        list={suggestions.length > 0 ? `${id}-list` : undefined}
        autocomplete="off"
        spellcheck={false}
        aria-invalid={fault !== undefined}
        aria-describedby={fault ? `${id}-fault` : undefined}
        onInput={(event) => {
          setText(event.currentTarget.value);
          setFault(undefined);
        }}
        onKeyDown={onKeyDown}
      />
      {suggestions.length > 0 && (
        <datalist id={`${id}-list`}>
          {suggestions.map((each) => (
            <option key={each} value={each} />
          ))}
        </datalist>
      )}
      <button type="submit">Search</button>
      {fault && (
        <p id={`${id}-fault`} class="failed-text" role="alert">
          {fault.message}
        </p>
      )}
    </form>
  );
}

function faultOf(q: string): QuerySyntaxError | undefined {
  try {
    parseQuery(q);
    return undefined;
  } catch (error) {
    if (error instanceof QuerySyntaxError) return error;
    throw error;
  }
}
