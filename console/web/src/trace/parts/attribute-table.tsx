import { Fragment } from 'preact';
import { formatTerm } from '../../../../contract/src/query/format-query.js';
import type { Scalar } from '../../../../contract/src/values.js';
import { pageLink } from '../../routing.js';
import { useConsole } from '../../shell/console-context.js';

/** Longer values are cut to this number of characters until the reader asks for the rest. */
const shortValue = 600;

export interface AttributeTableProps {
  fields: Readonly<Record<string, Scalar>>;
  /** Query of the find in the trace, to which a value can be added. Undefined for fields that queries do not know. */
  find?: string;
  /** Page with the items that have the same value. */
  page?: 'requests' | 'logs';
}

/** Names and values. Each value is a filter: of the find in this trace, and of all requests or records. */
export function AttributeTable({ fields, find, page = 'requests' }: AttributeTableProps) {
  const { setQuery } = useConsole();
  return (
    <dl class="fields">
      {Object.entries(fields).map(([name, value]) => {
        const term = find === undefined ? undefined : termOf(name, value);
        return (
          <Fragment key={name}>
            <dt>
              <Breakable text={name} />
            </dt>
            <dd>
              <Value text={String(value)} />
              {term !== undefined && (
                <span class="value-actions">
                  <button
                    type="button"
                    class="quiet"
                    aria-label={`Find ${name} ${String(value).slice(0, 60)} in the trace`}
                    title="Find in the trace"
                    onClick={() => setQuery({ find: withTerm(find ?? '', term) }, { replace: true })}
                  >
                    find
                  </button>
                  <a
                    href={pageLink(page, { q: term })}
                    aria-label={`All ${page} with ${name} ${String(value).slice(0, 60)}`}
                    title={`All ${page} with this value`}
                  >
                    {page}
                  </a>
                </span>
              )}
            </dd>
          </Fragment>
        );
      })}
    </dl>
  );
}

/** Returns the text with line break opportunities in names, so that lines do not break within a word. */
function Breakable({ text }: { text: string }) {
  return (
    <>
      {text.split(/(?<=[._])/).map((part, at) => (
        <Fragment key={`${at} ${part}`}>
          {at > 0 && <wbr />}
          {part}
        </Fragment>
      ))}
    </>
  );
}

function Value({ text }: { text: string }) {
  if (text.length <= shortValue) return <span>{text}</span>;
  return (
    <details class="long-value">
      <summary>{text.slice(0, shortValue)}…</summary>
      <span>{text}</span>
    </details>
  );
}

/** Returns the term that matches a value; undefined for a value that is too long for a query. */
function termOf(field: string, value: Scalar): string | undefined {
  const text = String(value);
  if (text.length > 200 || field.length > 200 || text === '') return undefined;
  return formatTerm({
    type: 'field',
    isNegated: false,
    field,
    condition: { type: 'anyOf', values: [{ text, isPrefix: false }] },
  });
}

function withTerm(query: string, term: string): string {
  return query.split(' ').includes(term) ? query : `${query} ${term}`.trim();
}
