import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { type CommandEnd, runWarehouse, tableDigests } from './warehouse-command.js';

export interface KillRounds {
  /** Environment of the commands, without the folder of the warehouse. */
  environment: Readonly<Record<string, string>>;
  /** Folder of the warehouse; its content is removed. */
  folder: string;
  kills: number;
  /** Returns a number from 0 to below 1. Default: `Math.random`. */
  random?: () => number;
  onKill?: (at: { command: string; milliseconds: number }) => void;
}

/** Pages and parts so small that a few hundred rows need many of both. */
const smallParts = { WAREHOUSE_PAGE_ROWS: '25', WAREHOUSE_PART_ROWS: '50' };

/**
 * Kills extracts and builds with SIGKILL at random moments, and continues each with the next. Whenever an extract ends
 * before its kill, and at the end, builds the warehouse, compares it with the expected one, and begins again with an
 * empty folder.
 *
 * @returns the number of comparisons
 * @throws AssertionError when a table differs
 */
export async function killAtRandom(
  { environment, folder, kills, random = Math.random, onKill = () => {} }: KillRounds,
  expected: Readonly<Record<string, string>>,
): Promise<number> {
  const variables = { ...environment, ...smallParts, WAREHOUSE_FOLDER: folder };
  const run = (command: string, killAfterMs?: number) => runWarehouse([command], variables, killAfterMs);
  const wholes: Record<string, number> = {};
  let compared = 0;

  async function finish(): Promise<void> {
    for (const command of ['extract', 'build']) {
      const end = await run(command);
      assert.equal(end.code, 0, end.stderr);
      wholes[command] = end.milliseconds;
    }
    assert.deepEqual(await tableDigests(folder), expected);
    compared += 1;
    await rm(folder, { recursive: true, force: true });
  }

  // also measures how long the commands take
  await finish();
  for (let killed = 0; killed < kills; ) {
    const command = killed % 5 === 4 ? 'build' : 'extract';
    // the first part of the time is the start of Node, in which nothing can break
    const after = (0.2 + 0.8 * random()) * (wholes[command] as number);
    const end: CommandEnd = await run(command, after);
    if (end.code === null) {
      killed += 1;
      onKill({ command, milliseconds: after });
    } else {
      assert.equal(end.code, 0, end.stderr);
      if (command === 'extract') await finish();
    }
  }
  await finish();
  return compared;
}
