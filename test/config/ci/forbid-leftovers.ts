/**
 * Root hooks for mocha's `--require`: fail a file that leaves a server, socket, process or timer open. Mocha ends its
 * parallel workers with all that they hold, so that a file without an end would otherwise go unnoticed.
 */
import assert from 'node:assert/strict';
import type { Context, RootHookObject, Suite } from 'mocha';

/** Time in which the resources of a file must end: closed sockets and exited processes need some turns of the event loop. */
const limitMs = Number(process.env.LEFTOVERS_MS ?? 15_000);
const pauseMs = 50;

/** Returns the number of resources that keep this process running, by type. */
function countResources(): Map<string, number> {
  const counts = new Map<string, number>();
  for (const type of process.getActiveResourcesInfo()) counts.set(type, (counts.get(type) ?? 0) + 1);
  return counts;
}

/** Returns the resources in excess of `before`, such as `2 TCPServerWrap`. */
function leftSince(before: ReadonlyMap<string, number>): string[] {
  return [...countResources()].flatMap(([type, count]) => {
    const left = count - (before.get(type) ?? 0);
    return left > 0 ? [`${left} ${type}`] : [];
  });
}

/** Returns the file of the first test. */
function fileOf({ tests, suites }: Suite): string | undefined {
  return tests[0]?.file ?? suites.map(fileOf).find((file) => file !== undefined);
}

export const mochaHooks: RootHookObject = {
  async beforeAll(this: Context) {
    await undefined; // from here on, mocha's timer of an asynchronous hook runs, as it does in the last hook
    const before = countResources();
    const file = this.test?.parent && fileOf(this.test.parent);
    // added while the hooks run, so that it runs after those that the file has declared
    this.test?.parent?.afterAll('leaves nothing open', async function leavesNothing() {
      this.timeout(limitMs + 10_000);
      if (this.test && file !== undefined) this.test.file = file; // .ci/run-tests repeats the files of failures
      const deadline = performance.now() + limitMs;
      while (leftSince(before).length > 0 && performance.now() < deadline)
        await new Promise((resolve) => setTimeout(resolve, pauseMs));
      assert.deepEqual(leftSince(before), [], `resources that ${file} left open`);
    });
  },
};
