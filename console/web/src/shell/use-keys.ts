import { useLayoutEffect, useRef } from 'preact/hooks';
import { useConsole } from './console-context.js';
import type { KeyBinding } from './keys.js';

/** Adds key bindings while a component is shown. They appear in the list of keys (`?`). */
export function useKeys(bindings: readonly KeyBinding[]): void {
  const { keys } = useConsole();
  const latest = useRef(bindings);
  latest.current = bindings;
  // before the browser paints, so that a key that follows at once finds them
  useLayoutEffect(() => keys.add(() => latest.current), [keys]);
}
