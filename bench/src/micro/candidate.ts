/** Entry point of a process that runs one candidate of one task: `node candidate.js <task> <candidate>`. */
import type { Candidates, Run } from './repeat.js';

/** Duration of a block in milliseconds, or the number of runs of a measured block. */
export type CandidateMessage = { calibrate: number } | { count: number };

const [task, name] = process.argv.slice(2) as [string, string];
let run: Run | undefined;

/** Warms up the candidate and returns the number of runs that fit into `blockMs`. */
async function calibrate(work: Run, blockMs: number): Promise<number> {
  let count = 1;
  let blocks = 0;
  for (;;) {
    const started = performance.now();
    await work(count);
    const ms = performance.now() - started;
    if (ms >= blockMs / 2) blocks += 1;
    // V8 still compiles during the first full blocks
    if (blocks === 4) return Math.max(1, Math.round((count * blockMs) / ms));
    if (ms < blockMs / 2) count *= 2;
  }
}

process.on('message', async (message: CandidateMessage) => {
  if (run === undefined) {
    const { candidates } = (await import(`./tasks/${task}.js`)) as { candidates: Candidates };
    run = candidates[name]?.();
    if (run === undefined) throw new Error(`task ${task} has no candidate ${name}`);
  }
  if ('calibrate' in message) process.send?.({ count: await calibrate(run, message.calibrate) });
  else process.send?.({ ns: await run(message.count) });
});
process.on('disconnect', () => process.exit(0));
