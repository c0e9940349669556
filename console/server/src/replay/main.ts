/** Plays the recording of an incident: `npm run incident -- replay FILE` starts this program. */
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { serveReplay } from './serve-replay.js';

const usage = 'usage: npm run incident -- replay FILE [--port NUMBER]';

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: { port: { type: 'string', default: '0' } },
    allowPositionals: true,
  });
  const [file, ...others] = positionals;
  const port = Number(values.port);
  if (file === undefined || others.length > 0) throw new Error(usage);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Error(`--port ${values.port} is no port\n${usage}`);
  const replay = await serveReplay(file, port);
  console.log(`${file} is at ${replay.url}\nCtrl-C ends the replay.`);
  await Promise.race(['SIGINT', 'SIGTERM', 'disconnect'].map((event) => once(process, event)));
  if (process.connected) process.disconnect();
  await replay.close();
}

await main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 2;
});
