import { formatTerm } from '../../../contract/src/query/format-query.js';
import { termsOf, withoutTerm, withToggledTerm } from '../model/query-terms.js';
import { visibleText } from './model/visible-text.js';

/** Terms of the search. Each can be negated and removed. */
export function SearchTerms({ q, search }: { q: string; search(q: string): void }) {
  return (
    <ul class="terms" aria-label="Filters">
      {termsOf(q).map((term, index) => (
        <li key={formatTerm(term)} class={`term ${term.isNegated ? 'negated' : ''}`}>
          <button
            type="button"
            class="term-text"
            title={term.isNegated ? 'Include instead of exclude' : 'Exclude instead of include'}
            aria-pressed={term.isNegated}
            onClick={() => search(withToggledTerm(q, index))}
          >
            {visibleText(formatTerm({ ...term, isNegated: false }))}
          </button>
          <button
            type="button"
            class="term-remove"
            aria-label={`Remove ${visibleText(formatTerm(term))}`}
            onClick={() => search(withoutTerm(q, index))}
          >
            ×
          </button>
        </li>
      ))}
    </ul>
  );
}
