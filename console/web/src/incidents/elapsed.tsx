import { useEffect, useState } from 'preact/hooks';
import type { Run } from '../../../contract/src/incidents.js';

/** Formats a length as minutes and seconds, such as `04:12`, or `1:04:12`. */
export function elapsedText(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const two = (value: number) => String(value).padStart(2, '0');
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${two(minutes)}:${two(seconds % 60)}`;
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(seconds % 60)}`;
}

/** Time since the start of the incident, on the clock of the console, each second. */
export function Elapsed({ run }: { run: Run }) {
  const [text, setText] = useState(elapsedText(run.elapsedMs));
  useEffect(() => {
    const receivedAt = performance.now();
    const show = () => setText(elapsedText(run.elapsedMs + performance.now() - receivedAt));
    show();
    const timer = setInterval(show, 1000);
    return () => clearInterval(timer);
  }, [run]);
  return (
    <span class="elapsed" role="timer" aria-label="Time since the start">
      {text}
    </span>
  );
}
