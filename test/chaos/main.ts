/** `npm run chaos`: faults of the shop under load, one after the other; see docs/chaos.md. Ends by itself. */
import { runFaults } from './faults-run.js';
import { type ChaosOptions, readChaosOptions, usage } from './options.js';
import { runOrders } from './orders-run.js';

/** Returns the exit code. */
async function main(args: readonly string[]): Promise<number> {
  if (args.includes('--help')) {
    process.stdout.write(`${usage}\n`);
    return 0;
  }
  let options: ChaosOptions;
  try {
    options = readChaosOptions(args);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${usage}\n`);
    return 2;
  }
  return options.command === 'orders' ? runOrders(options) : runFaults(options);
}

process.exitCode = await main(process.argv.slice(2)).catch((error: Error) => {
  process.stderr.write(`${error.stack}\n`);
  return 2;
});
