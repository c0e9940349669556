import { execFile } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Victim } from './target.js';

const run = promisify(execFile);
const actions = ['KILL', 'START', 'PAUSE', 'RESUME'] as const;

/**
 * Returns a server that is ended, started and suspended by the shell commands in `CHAOS_<NAME>_KILL`, `_START`,
 * `_PAUSE` and `_RESUME`. `_START` must return when the server is ready. Returns undefined without any of them.
 *
 * @throws Error naming the missing commands if only some are set
 */
export function serverOf(name: string, environment: NodeJS.ProcessEnv): Victim | undefined {
  const variable = (action: string) => `CHAOS_${name.toUpperCase()}_${action}`;
  const missing = actions.map(variable).filter((each) => !environment[each]);
  if (missing.length === actions.length) return undefined;
  if (missing.length > 0) throw new Error(`missing commands: ${missing.join(', ')}`);
  const shell = async (action: (typeof actions)[number]) => {
    await run('bash', ['-c', environment[variable(action)] as string], { timeout: 180_000 });
  };
  return {
    kill: () => shell('KILL'),
    revive: () => shell('START'),
    async freeze(ms) {
      await shell('PAUSE');
      await pause(ms);
      await shell('RESUME');
    },
  };
}
