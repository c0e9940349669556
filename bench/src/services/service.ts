/**
 * Entry point of a process that runs one role of one variant: `node service.js <variant> <role>`. The first IPC message
 * carries the options; later messages are `memory` and `stop`.
 */
import type { Role, RoleOptions, Variant } from './variant.js';

const [name, role] = process.argv.slice(2) as [string, Role];
process.once('message', async (options: RoleOptions) => {
  const { variant } = (await import(`./variants/${name}.js`)) as { variant: Variant };
  const running = await variant[role](options);
  process.send?.({ port: running.port });
  process.on('message', async (message) => {
    if (message === 'memory') {
      process.send?.({ rss: process.memoryUsage.rss() });
    } else if (message === 'stop') {
      await running.stop();
      process.send?.({ served: running.served() });
    }
  });
});
// timers of some measured clients keep the process running
process.on('disconnect', () => process.exit(0));
