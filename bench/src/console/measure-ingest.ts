import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median } from '../statistics.js';
import { startConsoleProcess } from './console-process.js';
import type { IngestFigures } from './figures.js';
import { createSampleTelemetry } from './sample-telemetry.js';
import { connectForward, recordBatch, recordsPerBatch, sendSpans, spanBatch, spansPerBatch } from './send.js';

export interface IngestPlan {
  /** Measured blocks of each signal. */
  blocks: number;
  /** Batches of one block. */
  batches: number;
  /** Batches before the first block, until V8 has compiled the receivers and the store. */
  warmUp: number;
}

/** Measures {@link measureIngest} with the history on disk, as in `npm start`. */
export async function measureIngestWithHistory(file: string, plan: IngestPlan): Promise<IngestFigures> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-console-'));
  try {
    return await measureIngest(file, plan, folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Measures the processor time of the console for one span and one log record; both signals take turns.
 *
 * @param historyFolder folder of the history; default: data in memory only
 */
export async function measureIngest(
  file: string,
  plan: IngestPlan,
  historyFolder?: string,
): Promise<IngestFigures> {
  const console = await startConsoleProcess(file, {
    maxMegabytes: 16,
    ...(historyFolder !== undefined && { historyFolder }),
  });
  const sender = await connectForward(console);
  try {
    const telemetry = createSampleTelemetry(Date.now() - 3_600_000);
    let chunk = 0;
    const spans = async (batches: readonly string[]) => {
      for (const body of batches) await sendSpans(console, body);
    };
    const records = async (batches: readonly Uint8Array[]) => {
      for (const message of batches) await sender.send(message);
    };
    const spanBatches = (count: number) => Array.from({ length: count }, () => spanBatch(telemetry));
    const recordBatches = (count: number) =>
      Array.from({ length: count }, () => recordBatch(telemetry, String(chunk++)));
    await spans(spanBatches(2 * plan.warmUp));
    await records(recordBatches(plan.warmUp));

    const spanUs: number[] = [];
    const recordUs: number[] = [];
    const measure = async (items: number, work: () => Promise<void>): Promise<number> => {
      const before = (await console.sample()).cpuSeconds;
      await work();
      return (((await console.sample()).cpuSeconds - before) * 1e6) / items;
    };
    for (let block = 0; block < plan.blocks; block++) {
      const spanBlock = spanBatches(2 * plan.batches); // the spans belong to the same requests as the records
      const recordBlock = recordBatches(plan.batches);
      spanUs.push(await measure(spanBlock.length * spansPerBatch, () => spans(spanBlock)));
      recordUs.push(await measure(plan.batches * recordsPerBatch, () => records(recordBlock)));
    }
    return {
      spanUs: median(spanUs),
      recordUs: median(recordUs),
      spanRangeUs: [Math.min(...spanUs), Math.max(...spanUs)],
      recordRangeUs: [Math.min(...recordUs), Math.max(...recordUs)],
    };
  } finally {
    sender.end();
    await console.end();
  }
}
