import type { RefObject } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { ServiceTag, TimeTag } from '../parts/tags.js';
import { VirtualList } from '../parts/virtual-list.js';
import { LevelMark, levelClass } from './level-mark.js';
import type { LogRow } from './model/record-list.js';
import { visibleHead } from './model/visible-text.js';

export interface RecordListProps {
  rows: readonly LogRow[];
  /** Key of the row that is shown in full. */
  openKey: string | undefined;
  /** Key of a row that is marked, and scrolled into view. */
  markedKey?: string | undefined;
  open(row: LogRow): void;
  /** Called when another row becomes the active one. */
  moved(row: LogRow): void;
  listRef: RefObject<HTMLDivElement | null>;
}

/** Characters of a message that a row shows; the rest is in the full record. */
const maxMessage = 400;
const narrow = '(max-width: 760px)';

/** List of log records, one per row; a narrow window shows the message below time, level and service. */
export function RecordList({ rows, openKey, markedKey, open, moved, listRef }: RecordListProps) {
  const isNarrow = useMedia(narrow);
  const height = isNarrow ? 48 : 28;
  return (
    <VirtualList
      class="log-records"
      label="Log records"
      items={rows}
      keyOf={(row) => row.key}
      heightOf={() => height}
      heightVersion={height}
      activate={open}
      onActive={(row) => row && moved(row)}
      activeKey={markedKey}
      listRef={listRef}
      rowClass={(row) =>
        `${levelClass(levelOf(row))} ${row.key === openKey ? 'open' : ''} ${row.key === markedKey ? 'marked' : ''}`
      }
      row={(row) => (
        <div class="log-row">
          <TimeTag ms={row.timeMs} />
          <LevelMark level={levelOf(row)} />
          <ServiceTag service={visibleHead(String(row.record['service.name'] ?? ''), 80)} />
          <span class="log-message">{visibleHead(messageOf(row), maxMessage)}</span>
        </div>
      )}
    />
  );
}

function levelOf({ record }: LogRow): string {
  return visibleHead(String(record['log.level'] ?? ''), 20);
}

function messageOf({ record }: LogRow): string {
  const message = String(record.message ?? '');
  return message === '' ? '(no message)' : message;
}

function useMedia(query: string): boolean {
  const [matches, setMatches] = useState(() => matchMedia(query).matches);
  useEffect(() => {
    const media = matchMedia(query);
    const changed = () => setMatches(media.matches);
    media.addEventListener('change', changed);
    return () => media.removeEventListener('change', changed);
  }, [query]);
  return matches;
}
