import type { ChaosTarget } from './target.js';
export async function openComposeTarget(_: string, __: NodeJS.ProcessEnv): Promise<ChaosTarget> {
  throw new Error('x');
}
