import { useEffect, useRef } from 'preact/hooks';
import type { LogHistogram, LogPatternList } from '../../../contract/src/logs.js';
import type { Term } from '../../../contract/src/query/query.js';
import { termFor, withTerm } from '../model/query-terms.js';
import { Heading } from '../parts/heading.js';
import { FailureNotice } from '../parts/notices.js';
import { UnknownFields } from '../parts/unknown-fields.js';
import type { PageProps } from '../shell/console-context.js';
import { useJson } from '../shell/use-json.js';
import { useKeys } from '../shell/use-keys.js';
import { absoluteRange, isLive, rangeQuery } from '../time/time-range.js';
import { Histogram } from './histogram.js';
import { earlierParameters, longestPreset, searchOfAddress } from './model/log-search.js';
import { PatternList } from './pattern-list.js';
import { RecordsView } from './records-view.js';
import { SearchField } from './search-field.js';

const pollMs = 5000;

/** Searches log records: histogram by level, list with tail, patterns, and the lines around one record. */
export function LogsPage({ route, range, context }: PageProps) {
  const q = searchOfAddress(route.query);
  const view = route.query.get('view') === 'patterns' ? 'patterns' : 'records';
  const around = aroundOf(route.query);
  const live = isLive(range) && !around;
  const isEarlier = earlierParameters.some((name) => route.query.has(name));
  const key = useRef('');
  key.current = `${q} ${range.since} ${range.until}`;

  useEffect(() => {
    if (!isEarlier) return;
    const gone = Object.fromEntries(earlierParameters.map((name) => [name, undefined]));
    // a link to the records of a trace has no time, so the current range may not contain them
    const time = route.query.has('trace') ? { since: longestPreset, until: undefined } : {};
    context.setQuery({ ...gone, ...time, q }, { replace: true });
  }, [isEarlier]);

  const search = (wanted: string, changes: Readonly<Record<string, string | undefined>> = {}) =>
    context.setQuery({ q: wanted, around: undefined, key: undefined, ...changes });
  const filter = (term: Term) => search(withTerm(q, term));
  useKeys([
    {
      key: 'v',
      text: view === 'patterns' ? 'Show the records' : 'Show the patterns',
      run: () => search(q, { view: view === 'patterns' ? undefined : 'patterns' }),
    },
  ]);

  const parameters = { q, ...rangeQuery(range) };
  const histogram = useJson<LogHistogram>(
    around ? undefined : '/api/logs/histogram',
    { ...parameters, columns: 60 },
    live ? pollMs : 0,
  );
  const patterns = useJson<LogPatternList>(
    view === 'patterns' && !around ? '/api/logs/patterns' : undefined,
    parameters,
    live ? pollMs : 0,
  );

  return (
    <div class="logs-page">
      <Heading>Logs</Heading>
      <SearchField q={q} search={search} />
      <UnknownFields fields={histogram.data?.unknownFields} similar={histogram.data?.similarFields} />
      {!around && histogram.data && (
        <Histogram
          histogram={histogram.data}
          select={(sinceMs, untilMs) => context.setRange(absoluteRange(sinceMs, untilMs))}
          filterLevel={(level) => filter(termFor('level', level))}
        />
      )}
      {!around && (
        <div class="view-choice" role="group" aria-label="View">
          {(['records', 'patterns'] as const).map((name) => (
            <button
              key={name}
              type="button"
              aria-pressed={view === name}
              onClick={() => search(q, { view: name === 'records' ? undefined : name })}
            >
              {name === 'records' ? 'Records' : 'Patterns'}
            </button>
          ))}
        </div>
      )}
      {view === 'patterns' && !around ? (
        <>
          {patterns.error !== undefined && (
            <FailureNotice error={patterns.error} retry={() => patterns.reload()} />
          )}
          {patterns.data && (
            <PatternList
              list={patterns.data}
              filter={filter}
              showRecords={(term) => search(withTerm(q, term), { view: undefined })}
            />
          )}
        </>
      ) : (
        <RecordsView q={q} range={range} around={around} search={search} context={context} />
      )}
    </div>
  );
}

function aroundOf(query: URLSearchParams): { ms: string; key: string } | undefined {
  const ms = query.get('around') ?? '';
  return /^\d{1,15}$/.test(ms) ? { ms, key: query.get('key') ?? '' } : undefined;
}
