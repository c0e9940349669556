import type { Difference, Differences } from '../../../contract/src/differences.js';
import { count, percent } from '../format.js';
import { DataTable } from '../parts/data-table.js';
import { EmptyNotice, FailureNotice } from '../parts/notices.js';
import { TermButtons } from '../parts/term-buttons.js';
import { useJson } from '../shell/use-json.js';
import type { Selection } from './selection.js';

export interface DifferencesPanelProps {
  /** Parameters of the page's own query. */
  readonly query: Readonly<Record<string, string | undefined>>;
  readonly selection: Selection;
  /** Adds a term; negated when the value is excluded. */
  filter(q: string, isExcluded: boolean): void;
  /** Shows only the selected requests. */
  keep(): void;
  clear(): void;
}

/** Values that the selected requests have more often than the others, ranked; each can become a filter. */
export function DifferencesPanel({ query, selection, filter, keep, clear }: DifferencesPanelProps) {
  const { data, error, isLoading, reload } = useJson<Differences>('/api/requests/differences', {
    ...query,
    selection: selection.q,
    selectionSince: selection.range && String(selection.range.fromMs),
    selectionUntil: selection.range && String(selection.range.toMs),
    limit: 30,
  });
  return (
    <section class="panel differences" aria-labelledby="differences-title">
      <div class="panel-head">
        <h2 id="differences-title">What differs</h2>
        {data && (
          <p class="hint" role="status">
            {count(data.selected)} selected, {count(data.others)} others
          </p>
        )}
        <button type="button" onClick={keep}>
          Show only the selection
        </button>
        <button type="button" onClick={clear}>
          Close
        </button>
      </div>
      {error !== undefined && <FailureNotice error={error} retry={reload} />}
      {isLoading && <p class="hint">Comparing ...</p>}
      {data && !isLoading && data.items.length === 0 && (
        <EmptyNotice
          title={data.selected === 0 ? 'No request is selected.' : 'No value differs significantly.'}
        >
          <p>Select more requests, or remove a filter, so that there are others to compare with.</p>
        </EmptyNotice>
      )}
      {data && !isLoading && data.items.length > 0 && (
        <DataTable<Difference>
          label="Values that differ"
          items={data.items}
          keyOf={({ q }) => q}
          columns={[
            {
              header: 'Field',
              cell: ({ field }) => <FieldName field={field} />,
              isRowHeader: true,
            },
            {
              header: 'Value',
              cell: ({ value, q, same }) => (
                <>
                  <FilterValue text={String(value)} q={q} filter={filter} />
                  {same.length > 0 && (
                    <details class="same" open>
                      <summary>Other values of the same requests</summary>
                      {same.map((term) => (
                        <FilterValue key={term} text={term} q={term} filter={filter} />
                      ))}
                    </details>
                  )}
                </>
              ),
            },
            {
              header: 'Selected',
              cell: ({ selectedShare, selectedCount }) => (
                <ShareBar share={selectedShare} items={selectedCount} kind="selected" />
              ),
            },
            {
              header: 'Others',
              cell: ({ otherShare, otherCount }) => (
                <ShareBar share={otherShare} items={otherCount} kind="other" />
              ),
            },
          ]}
        />
      )}
    </section>
  );
}

/** Field of the root span, or operation and field of a span below it. */
function FieldName({ field }: { field: string }) {
  const at = field.lastIndexOf('#');
  if (at < 0) return <>{field}</>;
  return (
    <>
      <span class="of-span">{field.slice(0, at)}</span> {field.slice(at + 1)}
    </>
  );
}

interface FilterValueProps extends Pick<DifferencesPanelProps, 'filter'> {
  readonly text: string;
  readonly q: string;
}

function FilterValue({ text, q, filter }: FilterValueProps) {
  return (
    <span class="value-cell">
      <code>{text}</code>
      <TermButtons text={q} include={() => filter(q, false)} exclude={() => filter(q, true)} />
    </span>
  );
}

function ShareBar({ share, items, kind }: { share: number; items: number; kind: 'selected' | 'other' }) {
  return (
    <span class="share" title={`${count(items)} requests`}>
      <span class={`share-bar ${kind}`} aria-hidden="true">
        <span style={{ width: `${share * 100}%` }} />
      </span>
      {percent(share)}
    </span>
  );
}
