import { useEffect, useRef } from 'preact/hooks';
import type { Status } from '../../../contract/src/status.js';
import { bytes, count } from '../format.js';
import { pageLink } from '../routing.js';
import { TimeRangePicker } from '../time/time-range-picker.js';
import { useConsole } from './console-context.js';
import { KeyboardHelp } from './keyboard-help.js';
import type { Place } from './navigation.js';
import { type PageEntry, pageEntries } from './pages.js';
import { ThemeChoice } from './theme-choice.js';
import type { JsonState } from './use-json.js';
import { useKeys } from './use-keys.js';

interface HeaderProps {
  readonly place: Place;
  readonly entry: PageEntry | undefined;
  readonly status: JsonState<Status>;
}

/** Head of every page: navigation, time range, numbers of stored items. */
export function Header({ place, entry, status }: HeaderProps) {
  const { navigate, recordingUrl } = useConsole();
  // a server that only plays a recording has no other page
  const listed = recordingUrl === undefined ? pageEntries.filter(({ title }) => title !== undefined) : [];
  useKeys(
    listed.map(({ name, title = '', key = '' }) => ({
      key: `g ${key}`,
      text: `Open ${title}`,
      run: () => navigate(pageLink(name)),
    })),
  );
  const marked = entry?.within ?? entry?.name;
  const pages = useRef<HTMLElement>(null);
  useEffect(() => showMarked(pages.current), [marked]);
  return (
    <header>
      <div class="header-row">
        <a
          class="brand"
          href={pageLink(recordingUrl === undefined ? (pageEntries[0]?.name ?? '') : 'replay')}
        >
          <img src="/icon.svg" alt="" width="22" height="22" />
          Glasshouse
        </a>
        {listed.length > 0 && (
          <nav ref={pages} aria-label="Pages">
            {listed.map(({ name, title }) => (
              <a key={name} href={pageLink(name)} aria-current={name === marked ? 'page' : undefined}>
                {title}
              </a>
            ))}
          </nav>
        )}
        <Holds status={status} />
        <KeyboardHelp />
        <ThemeChoice />
      </div>
      {entry?.hasRange && <TimeRangePicker range={place.range} />}
    </header>
  );
}

/** Scrolls the navigation of a narrow window sideways to the entry of the page. */
function showMarked(nav: HTMLElement | null): void {
  const link = nav?.querySelector<HTMLElement>('[aria-current]');
  if (!nav || !link) return;
  nav.scrollLeft = link.offsetLeft - nav.offsetLeft - (nav.clientWidth - link.offsetWidth) / 2;
}

/** Numbers of stored items, or that the console does not respond. */
function Holds({ status: { data, error } }: { status: JsonState<Status> }) {
  if (error !== undefined)
    return (
      <p id="holds" class="holds unavailable" role="status">
        console unavailable
      </p>
    );
  if (!data) return <p id="holds" class="holds" />;
  const { spans, logs, bytes: held, maxBytes } = data.holds;
  const title = `${bytes(held)} of ${bytes(maxBytes)} used; evicted: ${count(data.spans.evicted)} spans, ${count(data.logs.evicted)} log records; rejected: ${count(data.spans.rejected + data.logs.rejected)}`;
  return (
    <p id="holds" class="holds" title={title}>
      {count(spans)} spans, {count(logs)} log records
    </p>
  );
}
