/** `npm run chaos`: faults of the shop under load, one after the other; see docs/chaos.md. Ends by itself. */
import { runFaults } from './faults-run.js';
import { readChaosOptions, usage } from './options.js';
import { runOrders } from './orders-run.js';

try {
  const options = readChaosOptions(process.argv.slice(2));
  process.exitCode = await (options.command === 'orders' ? runOrders(options) : runFaults(options));
} catch (error) {
  process.stderr.write(`${(error as Error).stack}\n\n${usage}\n`);
  process.exitCode = 2;
}
