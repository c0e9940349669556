import type { ChaosOptions } from './options.js';
import { type OrderTrial, runOrderTrial } from './order-trial.js';
import { writeChaosPage } from './page.js';
import { saveOrders } from './results.js';

/** Runs the orders under random faults. Returns the exit code: 0 if money, stock, orders and notifications are exact. */
export async function runOrders({ count, perSecond, seed, json, writeDocs }: ChaosOptions): Promise<number> {
  const say = (line: string) => process.stderr.write(`${line}\n`);
  say(`seed ${seed}`);
  const trial = await runOrderTrial({ count, perSecond, seed, say });
  for (const line of [...trial.losses, ...trial.violations]) say(line);
  process.stdout.write(json ? `${JSON.stringify(trial, null, 2)}\n` : `${describeTrial(trial)}\n`);
  if (writeDocs) {
    saveOrders(trial);
    writeChaosPage();
  }
  return trial.losses.length + trial.violations.length === 0 ? 0 : 1;
}

export function describeTrial(trial: OrderTrial): string {
  const { seed, orders, confirmed, requests, seconds, faults, responses, losses, settledMs } = trial;
  const list = (counts: Readonly<Record<string, number>>) =>
    Object.entries(counts)
      .map(([name, number]) => `${number} ${name}`)
      .join(', ');
  return [
    `seed ${seed}: ${orders} orders, ${confirmed} confirmed; ${requests} requests in ${seconds} s`,
    `faults: ${list(faults)}`,
    `responses: ${list(responses)}`,
    `settled after ${settledMs === null ? 'more than the limit' : `${(settledMs / 1000).toFixed(1)} s`}, ${losses.length} contradictions`,
  ].join('\n');
}
