import { useEffect, useState } from 'preact/hooks';
import type { Run } from '../../../contract/src/incidents.js';
import { elapsedText } from './elapsed-text.js';

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
