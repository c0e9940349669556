import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

describe('Hashing threads of a process with a high nice value', () => {
  it('keep the nice value, since only a privileged process could lower it', async function () {
    if (process.platform !== 'linux') this.skip();
    const threadsModule = new URL('../../src/passwords/hashing-threads.js', import.meta.url).href;
    // The nice value is field 19 of stat (proc(5)).
    const program = `
      const { readdirSync, readFileSync } = require('node:fs');
      require('node:os').setPriority(0, 19);
      import('${threadsModule}').then(async ({ createHashingThreads }) => {
        const threads = createHashingThreads();
        await threads.derive({ password: 'p', salt: Buffer.from('s'), N: 1024, r: 8, p: 1, length: 32 });
        const stats = readdirSync('/proc/self/task').map((id) => readFileSync('/proc/self/task/' + id + '/stat', 'utf8'));
        console.log(JSON.stringify(stats.map((stat) => Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[16]))));
        await threads.close();
      });
    `;
    const { stdout } = await promisify(execFile)(process.execPath, ['-e', program]);
    assert.ok(!(JSON.parse(stdout) as number[]).includes(10), stdout);
  });
});
