import type { ChaosTarget } from './target.js';
export async function startServersTarget(_: NodeJS.ProcessEnv): Promise<ChaosTarget> {
  throw new Error('x');
}
