import { hasForeignOperators } from '../model/query-terms.js';

/** Hint in an empty result of a query with operators that the query language lacks. */
export function OperatorHint({ q }: { q: string }) {
  if (!hasForeignOperators(q)) return null;
  return (
    <p>
      The query language has no <code>and</code>, <code>or</code>, <code>not</code> or parentheses. Separate
      terms by spaces and values by commas, and exclude a term by a minus:{' '}
      <code>service:order level:error,fatal -route:/health</code>
    </p>
  );
}
