import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { ConsoleProcess } from './console-process.js';
import {
  packedForward,
  recordsPerRequest,
  type SampleTelemetry,
  spansPerRequest,
} from './sample-telemetry.js';

export const spansPerBatch = 510;
export const recordsPerBatch = 500;

export function spanBatch(telemetry: SampleTelemetry): string {
  const requests = Array.from({ length: spansPerBatch / spansPerRequest }, () => telemetry.nextSpans());
  return JSON.stringify(requests.flat());
}

export function recordBatch(telemetry: SampleTelemetry, chunk: string): Uint8Array {
  const requests = Array.from({ length: recordsPerBatch / recordsPerRequest }, () => telemetry.nextRecords());
  return packedForward(requests.flat(), chunk);
}

/** Posts a batch of spans. @throws Error when the console refuses it */
export async function sendSpans({ url }: ConsoleProcess, body: string): Promise<void> {
  const response = await fetch(`${url}/api/v2/spans`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
  if (response.status !== 202)
    throw new Error(`spans were refused: ${response.status} ${await response.text()}`);
  await response.arrayBuffer();
}

export interface RecordSender {
  /** Sends a PackedForward message and waits for its acknowledgement. */
  send(message: Uint8Array): Promise<void>;
  end(): void;
}

export async function connectForward({ forwardPort }: ConsoleProcess): Promise<RecordSender> {
  const socket: Socket = connect(forwardPort, '127.0.0.1');
  await once(socket, 'connect');
  return {
    async send(message) {
      const acknowledged = once(socket, 'data');
      socket.write(message);
      await acknowledged;
    },
    end: () => void socket.destroy(),
  };
}
