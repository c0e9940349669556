import { startConsoleProcess } from './console-process.js';
import type { MemoryFigures } from './figures.js';
import { createSampleTelemetry } from './sample-telemetry.js';
import { connectForward, recordBatch, sendSpans, spanBatch } from './send.js';

export interface MemoryPlan {
  maxMegabytes: number;
  /** Parts of the load, after each of which the memory is measured. */
  parts: number;
  /** Batches of each signal in one part. */
  batches: number;
}

/** Sends several times the capacity of the store, and measures the resident memory and the size of one item. */
export async function measureMemory(file: string, plan: MemoryPlan): Promise<MemoryFigures> {
  const console = await startConsoleProcess(file, plan);
  const sender = await connectForward(console);
  try {
    const telemetry = createSampleTelemetry(Date.now() - 3_600_000);
    const rssMb: number[] = [];
    for (let part = 0; part < plan.parts; part++) {
      for (let n = 0; n < plan.batches; n++) {
        await sendSpans(console, spanBatch(telemetry));
        await sender.send(recordBatch(telemetry, `${part}.${n}`));
      }
      rssMb.push((await console.sample()).rssMb);
    }
    const heldSpans = await console.gauge('console_items{signal="traces",state="held"}');
    const heldRecords = await console.gauge('console_items{signal="logs",state="held"}');
    return {
      maxMegabytes: plan.maxMegabytes,
      rssMb,
      heldSpans,
      heldRecords,
      bytesPerSpan: (await console.gauge('console_held_bytes{signal="traces"}')) / heldSpans,
      bytesPerRecord: (await console.gauge('console_held_bytes{signal="logs"}')) / heldRecords,
    };
  } finally {
    sender.end();
    await console.end();
  }
}
