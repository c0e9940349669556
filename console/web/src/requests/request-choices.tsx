import { formatTerm } from '../../../contract/src/query/format-query.js';
import { termFor, termsOf, withoutTerm, withQuery, withTerm } from '../model/query-terms.js';
import { useConsole } from '../shell/console-context.js';
import { useJson } from '../shell/use-json.js';
import type { Selection } from './selection.js';

const errorTerm = termFor('error', 'true');

/** Returns the query without the term for failed requests, which leaves successful ones to compare with. */
function withoutErrorTerm(q: string): string {
  const index = termsOf(q).findIndex((term) => formatTerm(term) === formatTerm(errorTerm));
  return index < 0 ? withQuery('', q) : withoutTerm(q, index);
}

export interface RequestChoicesProps {
  readonly q: string;
  /** Parameters of the list. */
  readonly query: Readonly<Record<string, string>>;
  readonly isEmpty: boolean;
  /** Compares a selection with the other requests of a query. */
  compare(selection: Selection, q: string): void;
}

/** Frequent filters, and comparisons that need no heat map. */
export function RequestChoices({ q, query, isEmpty, compare }: RequestChoicesProps) {
  const { setQuery } = useConsole();
  const others = withoutErrorTerm(q);
  const isErrorsOnly = others !== withQuery('', q);
  return (
    <div class="choices">
      <label class="check">
        <input
          type="checkbox"
          checked={isErrorsOnly}
          onChange={() => setQuery({ q: isErrorsOnly ? others : withTerm(q, errorTerm) })}
        />
        <span>Errors only</span>
      </label>
      <label class="check">
        <input
          type="checkbox"
          checked={query.probes === 'true'}
          onChange={(event) => setQuery({ probes: event.currentTarget.checked ? 'true' : '' })}
        />
        <span>Health probes</span>
      </label>
      <button type="button" disabled={isEmpty} onClick={() => compare({ q: 'error:true' }, others)}>
        Compare failed with others
      </button>
      <SlowButton query={query} isDisabled={isEmpty} select={(selection) => compare(selection, q)} />
    </div>
  );
}

interface SlowButtonProps {
  readonly query: Readonly<Record<string, string>>;
  readonly isDisabled: boolean;
  select(selection: Selection): void;
}

/** Selects the slowest twentieth of the requests. */
function SlowButton({ query, select, isDisabled }: SlowButtonProps) {
  const { data } = useJson<{ items: { p95Ms: number | null }[] }>('/api/requests/groups', {
    ...query,
    // no request has this field, so that all are in one group
    by: 'all',
    limit: 1,
  });
  const p95Ms = data?.items[0]?.p95Ms;
  return (
    <button
      type="button"
      disabled={isDisabled || p95Ms === undefined || p95Ms === null}
      onClick={() => p95Ms && select({ q: `duration:>${Number(p95Ms.toPrecision(4))}ms` })}
    >
      Compare slowest 5 % with others
    </button>
  );
}
