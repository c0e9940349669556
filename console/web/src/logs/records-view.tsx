import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { Term } from '../../../contract/src/query/query.js';
import { clock, count, plural } from '../format.js';
import { withTerm } from '../model/query-terms.js';
import { Command, EmptyNotice, FailureNotice } from '../parts/notices.js';
import { OperatorHint } from '../parts/operator-hint.js';
import type { PageContext } from '../shell/console-context.js';
import { useKeys } from '../shell/use-keys.js';
import { absoluteRange, isLive, rangeQuery, type TimeRange } from '../time/time-range.js';
import { longestPreset } from './model/log-search.js';
import { type LogRow, maxRows } from './model/record-list.js';
import { RecordList } from './record-list.js';
import { RecordPanel } from './record-panel.js';
import { type LogRows, useLogRows } from './use-log-rows.js';

export interface RecordsViewProps {
  q: string;
  range: TimeRange;
  around: { ms: string; key: string } | undefined;
  search(q: string, changes?: Readonly<Record<string, string | undefined>>): void;
  context: PageContext;
}

/** Distance from the end of the list at which older records are loaded, in pixels. */
const loadAheadPx = 2000;
/** Time on each side of a record that its search has, when the lines around it are left. */
const aroundWindowMs = 60_000;

/** List of records with the full record beside it. While the time range is live, new records appear at the top. */
export function RecordsView({ q, range, around, search, context }: RecordsViewProps) {
  const list = useRef<HTMLDivElement>(null);
  const [opened, setOpened] = useState<{ row: LogRow; takesFocus: boolean }>();
  const open = opened?.row;
  const [isPaused, setIsPaused] = useState(false);
  const live = isLive(range) && !around;
  // rows must not move under a reader who has scrolled down or reads a record
  const isHeld = () => isPaused || open !== undefined || (list.current?.scrollTop ?? 0) > 4;
  const rows = useLogRows({ q, ...rangeQuery(range), around }, live, isHeld);

  const toTop = useCallback(() => {
    if (list.current) list.current.scrollTop = 0;
    rows.release();
  }, [rows.release]);
  useEffect(() => setOpened(undefined), [q, range.since, range.until, around?.ms, around?.key]);
  useEffect(() => {
    const element = list.current;
    if (!element) return;
    const onScroll = () => {
      if (element.scrollHeight - element.scrollTop - element.clientHeight < loadAheadPx) rows.loadOlder();
      if (element.scrollTop <= 4 && rows.held > 0 && !isPaused && open === undefined) rows.release();
    };
    element.addEventListener('scroll', onScroll, { passive: true });
    return () => element.removeEventListener('scroll', onScroll);
  });

  const togglePause = () => {
    if (isPaused) toTop();
    setIsPaused(!isPaused);
  };
  const close = () => {
    setOpened(undefined);
    list.current?.focus({ preventScroll: true });
  };
  useKeys([
    ...(live
      ? [{ key: 'f', text: isPaused ? 'Follow new records' : 'Hold new records', run: togglePause }]
      : []),
    ...(rows.held > 0 ? [{ key: 'n', text: 'Show new records', run: toTop }] : []),
    ...(open ? [{ key: 'Escape', text: 'Close the record', run: close }] : []),
  ]);
  // the rows of the former search stay until the first response
  const marked = around && !rows.isLoading ? rows.rows.find(({ key }) => key === around.key) : undefined;
  useEffect(() => {
    if (marked) setOpened({ row: marked, takesFocus: false });
  }, [marked?.key]);
  const announced = useAnnouncement(rows, around !== undefined);

  return (
    <>
      {around && (
        <p class="scope">
          Records before and after {clock(Number(around.ms))}.{' '}
          <button type="button" class="quiet" onClick={() => leaveAround(context, around.ms)}>
            All records of this time
          </button>
        </p>
      )}
      {rows.error !== undefined && <FailureNotice error={rows.error} retry={rows.reload} />}
      <div class="log-tail">
        <p class="sum">
          {!rows.isLoading && rows.error === undefined && sumText(rows, around !== undefined)}
        </p>
        <p class="visually-hidden" role="status">
          {announced}
        </p>
        {live && (
          <button type="button" class="quiet" aria-pressed={isPaused} onClick={togglePause}>
            {isPaused ? 'Follow new records' : 'Hold new records'}
          </button>
        )}
        {rows.held > 0 && (
          <button type="button" class="new-records" onClick={toTop}>
            {plural(rows.held, 'new record')}
          </button>
        )}
      </div>
      {rows.rows.length > 0 ? (
        <div class={`log-columns ${open ? 'with-record' : ''}`}>
          <RecordList
            rows={rows.rows}
            openKey={open?.key}
            markedKey={marked?.key}
            open={(row) => setOpened({ row, takesFocus: true })}
            moved={(row) => opened && setOpened({ row, takesFocus: false })}
            listRef={list}
          />
          {open && (
            <RecordPanel
              row={open}
              takesFocus={opened?.takesFocus === true}
              filter={(term: Term) => search(withTerm(q, term))}
              showAround={() => search('', { around: String(open.timeMs), key: open.key, view: undefined })}
              close={close}
            />
          )}
        </div>
      ) : (
        !rows.isLoading && rows.error === undefined && <NoRecords q={q} context={context} search={search} />
      )}
    </>
  );
}

/** Text for screen readers after each search. The number of records in a live list changes too often to be announced. */
function useAnnouncement(rows: LogRows, isAround: boolean): string {
  const [text, setText] = useState('');
  useEffect(() => {
    setText(rows.isLoading || rows.error !== undefined ? '' : sumText(rows, isAround) || 'No records');
  }, [rows.isLoading, rows.error]);
  return text;
}

function sumText({ rows, total, totalIsLowerBound, hasOlder }: LogRows, isAround: boolean): string {
  if (rows.length === 0) return '';
  if (isAround) return plural(rows.length, 'record');
  const all = `${totalIsLowerBound ? 'at least ' : ''}${plural(total, 'record')}`;
  if (rows.length >= maxRows) return `${all}, the newest ${count(rows.length)} are shown`;
  return hasOlder ? `${all}, ${count(rows.length)} loaded` : all;
}

function leaveAround(context: PageContext, ms: string): void {
  const at = Number(ms);
  context.setQuery({ around: undefined, key: undefined });
  context.setRange(absoluteRange(at - aroundWindowMs, at + aroundWindowMs), { replace: true });
}

function NoRecords({ q, context, search }: Pick<RecordsViewProps, 'q' | 'context' | 'search'>) {
  if (q !== '')
    return (
      <EmptyNotice title="No record in this time range matches the search.">
        <OperatorHint q={q} />
        <p>Choose a longer time range above, or remove a filter.</p>
        <p class="links">
          <button type="button" onClick={() => search('')}>
            Clear the search
          </button>
          <button type="button" onClick={() => context.setRange({ since: longestPreset, until: '' })}>
            Search the last 7 days
          </button>
        </p>
      </EmptyNotice>
    );
  return (
    <EmptyNotice title="No log records in this time range.">
      <p>Choose a longer time range above. Each request to the shop writes at least one record:</p>
      <Command text={`curl -i ${context.gatewayUrl()}/products`} />
    </EmptyNotice>
  );
}
