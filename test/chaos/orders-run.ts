import type { ChaosOptions } from './options.js';
export async function runOrders(_: ChaosOptions): Promise<number> {
  return 0;
}
