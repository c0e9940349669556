import { useEffect, useRef } from 'preact/hooks';
import { useConsole } from './console-context.js';
import type { KeyBinding } from './keys.js';

/** Adds key bindings while a component is shown. They appear in the list of keys (`?`). */
export function useKeys(bindings: readonly KeyBinding[]): void {
  const { keys } = useConsole();
  const latest = useRef(bindings);
  latest.current = bindings;
  useEffect(() => keys.add(() => latest.current), [keys]);
}
