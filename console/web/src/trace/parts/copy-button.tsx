import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';

const shownMs = 1500;

export interface CopyButtonProps {
  /** Called for each click, so that a long text is made only when it is needed. */
  text(): string;
  /** Accessible name without the verb. */
  name: string;
  children?: ComponentChildren;
}

/** Button that copies a text to the clipboard, and says whether it did. */
export function CopyButton({ text, name, children = 'Copy' }: CopyButtonProps) {
  const [result, setResult] = useState<string>();
  const timer = useRef(0);
  useEffect(() => () => clearTimeout(timer.current), []);

  async function copy(): Promise<void> {
    const done = await navigator.clipboard.writeText(text()).then(
      () => 'Copied',
      () => 'Cannot copy',
    );
    setResult(done);
    clearTimeout(timer.current);
    timer.current = window.setTimeout(() => setResult(undefined), shownMs);
  }

  return (
    <button type="button" class="quiet" aria-label={`Copy ${name}`} onClick={() => void copy()}>
      {result ?? children}
    </button>
  );
}
