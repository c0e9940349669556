import { second } from '../format.js';
import { elapsedText } from '../incidents/elapsed-text.js';
import { useKeys } from '../shell/use-keys.js';
import type { Recording } from './recording.js';
import { type Playback, speeds } from './use-playback.js';

export interface PlaybackBarProps {
  readonly recording: Recording;
  readonly playback: Playback;
}

/** Play and pause, scrubber with the marks of the incident, speed, and buttons that lead to each mark. */
export function PlaybackBar({ recording, playback }: PlaybackBarProps) {
  const { fromMs, untilMs, stepMs, marks, alerts } = recording;
  const { atMs, isPlaying, speed, seek, toggle, setSpeed } = playback;
  const share = (ms: number) =>
    `${(100 * Math.min(1, Math.max(0, (ms - fromMs) / (untilMs - fromMs)))).toFixed(2)}%`;
  const mark = (from: number) => marks.find((each) => each.atMs > from + 1);
  const before = marks.findLast((each) => each.atMs < atMs - 1);
  const faster = speeds.find((each) => each > speed);
  const slower = speeds.findLast((each) => each < speed);
  useKeys([
    { key: 'p', text: isPlaying ? 'Pause' : 'Play', run: toggle },
    { key: '.', text: 'Next step', run: () => seek(atMs + stepMs) },
    { key: ',', text: 'Previous step', run: () => seek(atMs - stepMs) },
    { key: 'n', text: 'Next mark', run: () => seek(mark(atMs)?.atMs ?? untilMs) },
    { key: 'N', text: 'Previous mark', run: () => seek(before?.atMs ?? fromMs) },
    { key: '+', text: 'Faster', run: () => faster && setSpeed(faster) },
    { key: '-', text: 'Slower', run: () => slower && setSpeed(slower) },
  ]);
  return (
    <section class="panel playback" aria-label="Playback">
      <div class="playback-row">
        <button type="button" onClick={toggle}>
          {isPlaying ? 'Pause' : 'Play'}
        </button>
        <div class="playback-track">
          <div class="playback-spans" aria-hidden="true">
            {alerts.map((alert) => (
              <span
                key={`${alert.name} ${alert.service} ${alert.fromMs}`}
                class="playback-alert"
                style={{ left: share(alert.fromMs), right: `calc(100% - ${share(alert.toMs ?? untilMs)})` }}
              />
            ))}
            {marks.map(({ atMs: markMs, text }) => (
              <span key={`${markMs} ${text}`} class="playback-mark" style={{ left: share(markMs) }} />
            ))}
          </div>
          <input
            type="range"
            aria-label="Time of the recording"
            aria-valuetext={`${second(atMs)}, ${elapsedText(atMs - fromMs)} of ${elapsedText(untilMs - fromMs)}`}
            min={0}
            max={untilMs - fromMs}
            step={1000}
            value={atMs - fromMs}
            onInput={(event) => seek(fromMs + Number(event.currentTarget.value))}
          />
        </div>
        <output class="playback-time">
          {second(atMs)} · {elapsedText(atMs - fromMs)} of {elapsedText(untilMs - fromMs)}
        </output>
        <label class="playback-speed">
          <span>Speed</span>
          <select value={String(speed)} onChange={(event) => setSpeed(Number(event.currentTarget.value))}>
            {speeds.map((each) => (
              <option key={each} value={String(each)}>
                {each}×
              </option>
            ))}
          </select>
        </label>
      </div>
      <ul class="marks" aria-label="Marks">
        {marks.map(({ atMs: markMs, text }) => (
          <li key={`${markMs} ${text}`}>
            <button type="button" class="quiet" aria-pressed={markMs <= atMs} onClick={() => seek(markMs)}>
              {second(markMs)} {text}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
