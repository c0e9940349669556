import { formatTerm } from '../../../contract/src/query/format-query.js';
import { termsOf, withNegation, withoutTerm } from './model/query-terms.js';
import { visibleText } from './model/visible-text.js';

/** Terms of the search as chips, which can be negated and removed. */
export function TermChips({ q, search }: { q: string; search(q: string): void }) {
  const terms = termsOf(q);
  if (terms.length === 0) return null;
  return (
    <ul class="term-chips" aria-label="Filters">
      {terms.map((term, index) => {
        const text = visibleText(formatTerm(term));
        return (
          <li key={text} class={term.isNegated ? 'negated' : ''}>
            <button
              type="button"
              class="quiet"
              aria-pressed={term.isNegated}
              aria-label={`Exclude: ${text}`}
              title={term.isNegated ? 'Select these records' : 'Exclude these records'}
              onClick={() => search(withNegation(q, index))}
            >
              {term.isNegated ? '≠' : '='}
            </button>
            <code>{text}</code>
            <button
              type="button"
              class="quiet"
              aria-label={`Remove: ${text}`}
              onClick={() => search(withoutTerm(q, index))}
            >
              ×
            </button>
          </li>
        );
      })}
      <li>
        <button type="button" class="quiet" onClick={() => search('')}>
          Clear filters
        </button>
      </li>
    </ul>
  );
}
