import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

describe('Hashing threads of a process with a high nice value', () => {
  it('keep the nice value, since only a privileged process could lower it', async function () {
    if (process.platform !== 'linux') this.skip();
    const threadsModule = new URL('../../src/passwords/hashing-threads.js', import.meta.url).href;
    // The nice value is field 19 of stat (proc(5)). Threads from before setPriority keep the value of the parent process.
    const program = `
      const { readdirSync, readFileSync } = require('node:fs');
      const threadIds = () => readdirSync('/proc/self/task');
      const niceOf = (id) => {
        const stat = readFileSync('/proc/self/task/' + id + '/stat', 'utf8');
        return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[16]);
      };
      require('node:os').setPriority(0, 19);
      import('${threadsModule}').then(async ({ createHashingThreads }) => {
        const earlier = threadIds();
        const threads = createHashingThreads();
        await threads.derive({ password: 'p', salt: Buffer.from('s'), N: 1024, r: 8, p: 1, length: 32 });
        console.log(JSON.stringify(threadIds().filter((id) => !earlier.includes(id)).map(niceOf)));
        await threads.close();
      });
    `;
    const { stdout } = await promisify(execFile)(process.execPath, ['-e', program]);
    const niceValues = JSON.parse(stdout) as number[];
    assert.ok(niceValues.length > 0 && niceValues.every((nice) => nice === 19), stdout);
  });
});
