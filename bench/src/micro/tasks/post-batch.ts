import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { createHttpSender, zipkinProtocol } from '@glasshouse/telemetry/exporters';
import { Client } from 'undici';
import { type Candidates, type Run, repeatCpuTime } from '../repeat.js';

const body = Buffer.alloc(32 << 10, 'a');
const path = '/api/v2/spans';

/** Starts a receiver, which ends with this process, and returns its address. */
async function startReceiver(): Promise<string> {
  const receiver = fork(fileURLToPath(new URL('../batch-receiver.js', import.meta.url)));
  const [port] = await once(receiver, 'message');
  return `http://127.0.0.1:${port}`;
}

/** Starts the receiver and connects before the first block, which is not measured. */
function posting(connect: (origin: string) => () => Promise<unknown>): Run {
  let run: Promise<Run> | undefined;
  return async (count) => {
    run ??= startReceiver().then((origin) => repeatCpuTime(connect(origin)));
    return (await run)(count);
  };
}

export const candidates: Candidates = {
  kit: () =>
    posting((origin) => {
      const sender = createHttpSender({ url: origin + path, protocol: zipkinProtocol });
      const batch = { bytes: body, count: 1 };
      return async () => assert.equal((await sender.send(batch)).kind, 'delivered');
    }),

  undici: () =>
    posting((origin) => {
      const client = new Client(origin);
      const headers = { 'content-type': 'application/json' };
      return async () => {
        const response = await client.request({ method: 'POST', path, headers, body });
        await response.body.dump();
        assert.equal(response.statusCode, 202);
      };
    }),
};
