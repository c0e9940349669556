import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { EffectOf } from './effects.js';

/**
 * Suspends this process repeatedly. A suspended process cannot continue itself, so a helper process sends both signals.
 * The helper ends when its standard input closes: at the end of the fault, or of this process.
 *
 * @returns a function that ends the fault
 */
export function startFreezing({ ms, everyMs }: EffectOf<'freeze'>): () => void {
  const helper = spawn(
    process.execPath,
    [fileURLToPath(new URL('./freeze-helper.js', import.meta.url)), `${process.pid}`, `${ms}`, `${everyMs}`],
    // Its own process group, so that a signal to the group of this process does not end it between both signals.
    { stdio: ['pipe', 'ignore', 'ignore'], detached: true, env: {} },
  );
  helper.on('error', () => {});
  helper.stdin.on('error', () => {});
  helper.unref();
  (helper.stdin as unknown as { unref?(): void }).unref?.();
  return () => helper.stdin.end();
}
