import type { Cores } from '../cores.js';
import type { MicroFigures } from '../figures.js';
import type { Plan } from '../plan.js';
import { type Child, start } from '../process.js';
import type { Progress } from '../progress.js';
import { median, quartiles, shuffled } from '../statistics.js';
import { type CandidateName, candidatesOf, type TaskName, tasks } from './tasks.js';

/**
 * Measures all candidates of a task. Each runs in its own process on the same core; the order of the candidates is
 * shuffled for each block.
 */
export async function measureTask(
  task: TaskName,
  plan: Plan,
  cores: Cores | undefined,
  progress: Progress,
): Promise<MicroFigures[]> {
  progress.say(tasks[task].title);
  const runs: { candidate: CandidateName; child: Child; count: number; ns: number[] }[] = [];
  try {
    for (const candidate of candidatesOf(task)) {
      const child = start('./micro/candidate.js', [task, candidate], cores?.services);
      runs.push({ candidate, child, count: 0, ns: [] });
    }
    for (const run of runs) {
      run.count = (await run.child.request<{ count: number }>({ calibrate: plan.blockMs })).count;
    }
    for (let block = 0; block < plan.blocks; block += 1) {
      for (const run of shuffled(runs)) {
        run.ns.push((await run.child.request<{ ns: number }>({ count: run.count })).ns);
      }
    }
    return runs.map(({ candidate, ns }) => ({ task, candidate, ns: median(ns), quartiles: quartiles(ns) }));
  } finally {
    await Promise.all(runs.map(({ child }) => child.end()));
  }
}
