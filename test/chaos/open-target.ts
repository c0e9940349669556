import { openComposeTarget } from './compose-target.js';
import { startEmbeddedTarget } from './embedded-target.js';
import type { ChaosOptions } from './options.js';
import { startServersTarget } from './servers-target.js';
import type { ChaosTarget } from './target.js';

export function openTarget({ kind, compose }: Pick<ChaosOptions, 'kind' | 'compose'>): Promise<ChaosTarget> {
  if (compose !== undefined) return openComposeTarget(compose, process.env);
  return kind === 'servers' ? startServersTarget(process.env) : startEmbeddedTarget();
}
