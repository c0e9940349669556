import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { UsageError } from '@glasshouse/settings';

/** Program of the console that serves the page Replay; this workspace does not import the console. */
const program = fileURLToPath(new URL('../../../../console/dist/server/src/replay/main.js', import.meta.url));

/**
 * Serves the page Replay with a recording until Ctrl-C, without any service. Returns the exit code.
 *
 * @param file path of the recording, relative to the folder in which npm was called
 * @throws Error when the console is not built
 */
export async function replay(file: string | undefined, port: string | undefined): Promise<number> {
  if (file === undefined) throw new UsageError('replay needs a file with a recording');
  if (!existsSync(program)) throw new Error('the console is not built: run `npm run build`');
  const child = spawn(process.execPath, [program, file, ...(port === undefined ? [] : ['--port', port])], {
    // the channel closes with this process, whatever ends it, and the server then ends, too
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    // npm runs scripts in the root folder of the project
    cwd: process.env.INIT_CWD || process.cwd(),
  });
  // the terminal sends Ctrl-C to both processes; this one ends after the server
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => child.kill());
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => resolve(code ?? 1));
  });
}
