import { useRef, useState } from 'preact/hooks';
import { iso } from '../format.js';
import { useConsole } from '../shell/console-context.js';
import { useKeys } from '../shell/use-keys.js';
import { rangeText } from './range-text.js';
import { RunList } from './run-list.js';
import {
  absoluteRange,
  isLive,
  liveRange,
  pausedRange,
  presets,
  resolveRange,
  shiftedRange,
  type TimeRange,
} from './time-range.js';

/** Time range of all pages: presets, an absolute range, pause and live, and steps back and forward. */
export function TimeRangePicker({ range }: { range: TimeRange }) {
  const { setRange } = useConsole();
  const [isOpen, setIsOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const live = isLive(range);
  const toggleLive = () => setRange(live ? pausedRange(range) : liveRange(range));
  useKeys([
    { key: 'p', text: live ? 'Pause' : 'Go live', run: toggleLive },
    { key: 't', text: 'Change the time range', run: () => setIsOpen(true) },
    { key: '[', text: 'Preceding time range', run: () => setRange(shiftedRange(range, -1)) },
    { key: ']', text: 'Following time range', run: () => setRange(shiftedRange(range, 1)) },
  ]);
  const close = () => {
    setIsOpen(false);
    button.current?.focus();
  };
  const choose = (chosen: TimeRange) => {
    setRange(chosen);
    close();
  };
  return (
    <div
      class="time-range"
      role="group"
      aria-label="Time range"
      onKeyDown={(event) => {
        if (event.key === 'Escape' && isOpen) close();
      }}
    >
      <button
        type="button"
        class="quiet"
        aria-label="Preceding time range"
        onClick={() => setRange(shiftedRange(range, -1))}
      >
        ‹
      </button>
      <button
        ref={button}
        type="button"
        class="range-text"
        aria-expanded={isOpen}
        aria-haspopup="dialog"
        onClick={() => setIsOpen(!isOpen)}
      >
        {rangeText(range)}
      </button>
      <button
        type="button"
        class="quiet"
        aria-label="Following time range"
        disabled={live}
        onClick={() => setRange(shiftedRange(range, 1))}
      >
        ›
      </button>
      <button type="button" class={`live ${live ? 'on' : ''}`} onClick={toggleLive}>
        {live ? 'Pause' : 'Go live'}
      </button>
      {isOpen && <RangeDialog range={range} choose={choose} />}
    </div>
  );
}

function RangeDialog({ range, choose }: { range: TimeRange; choose(range: TimeRange): void }) {
  const { fromMs, toMs } = resolveRange(range);
  const [failure, setFailure] = useState('');
  const focusFirst = (element: HTMLButtonElement | null) => element?.focus();
  return (
    <div class="range-dialog" role="dialog" aria-label="Choose the time range">
      <ul class="presets">
        {presets.map(([since, text], index) => (
          <li key={since}>
            <button
              type="button"
              ref={index === 0 ? focusFirst : null}
              aria-pressed={isLive(range) && range.since === since && range.run === undefined}
              onClick={() => choose({ since, until: '' })}
            >
              {text}
            </button>
          </li>
        ))}
      </ul>
      <RunList range={range} choose={choose} />
      <form
        onSubmit={(event) => {
          event.preventDefault();
          const values = new FormData(event.currentTarget);
          const [from, to] = ['from', 'to'].map((name) => Date.parse(String(values.get(name) ?? '')));
          if (from === undefined || to === undefined || Number.isNaN(from) || Number.isNaN(to))
            return setFailure('Enter both times.');
          if (from >= to) return setFailure('The first time must be before the second one.');
          choose(absoluteRange(from, to));
        }}
      >
        <TimeInput name="from" label="From" ms={fromMs} />
        <TimeInput name="to" label="To" ms={toMs} />
        {failure !== '' && (
          <p class="failed-text" role="alert">
            {failure}
          </p>
        )}
        <button type="submit">Apply</button>
      </form>
    </div>
  );
}

/** Input of a local time to the second. */
function TimeInput({ name, label, ms }: { name: string; label: string; ms: number }) {
  const local = new Date(ms - new Date(ms).getTimezoneOffset() * 60_000);
  return (
    <label class="field">
      <span>{label}</span>
      <input type="datetime-local" name={name} step="1" value={iso(local.getTime()).slice(0, 19)} />
    </label>
  );
}
