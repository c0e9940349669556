/** A process that runs one role of one variant: `node service.js <variant> <role>`, options by IPC. */
import type { RoleOptions, Running, Variant } from './variant.js';

const [name, role] = process.argv.slice(2) as [string, 'gateway' | 'product'];
const started = performance.now();
process.once('message', async (options: RoleOptions) => {
  const { variant } = (await import(`./variants/${name}.js`)) as { variant: Variant };
  const running: Running = await variant[role](options);
  process.send?.({ port: running.port, startMs: performance.now() - started });
  process.on('message', async (message) => {
    if (message === 'memory') {
      process.send?.({ rss: process.memoryUsage().rss });
    } else if (message === 'stop') {
      await running.stop();
      process.send?.({ served: running.served() });
      // some of the clients measured here keep timers for ever
      setTimeout(() => process.exit(0), 50);
    }
  });
});
process.on('disconnect', () => process.exit(0));
