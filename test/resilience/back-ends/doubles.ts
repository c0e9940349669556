import { Worker } from 'node:worker_threads';
import { chooseFreePorts } from '@glasshouse/launcher';
import type { Behavior } from './behavior.js';
import type { Command, Reply, Request } from './doubles-worker.js';
import type { Ingested } from './ingest-recorder.js';

/** A back-end for spans and a back-end for logs. */
export interface BackEnds {
  readonly spansUrl: string;
  /** `host:port` */
  readonly logsTarget: string;
  behave(behaviors: { spans: Behavior; logs: Behavior }, slowMs?: number): Promise<void>;
  ingested(): Promise<{ spans: Ingested; logs: Ingested }>;
}

export interface Doubles {
  /** Opens a pair of back-ends that accept everything. */
  open(): Promise<BackEnds>;
  close(): Promise<void>;
}

/** Starts a worker thread for back-ends with configurable behavior. */
export function startDoubles(): Doubles {
  const worker = new Worker(new URL('doubles-worker.js', import.meta.url));
  const waiting = new Map<number, { resolve: (value: never) => void; reject: (error: Error) => void }>();
  let sent = 0;
  let opened = 0;
  worker.on('message', ({ id, value, error }: Reply) => {
    const { resolve, reject } = waiting.get(id) ?? {};
    waiting.delete(id);
    if (error === undefined) resolve?.(value as never);
    else reject?.(new Error(error));
  });
  worker.on('error', (error) => {
    for (const { reject } of waiting.values()) reject(error as Error);
  });

  function send<T>(command: Command): Promise<T> {
    sent += 1;
    const request: Request = { ...command, id: sent };
    return new Promise((resolve, reject) => {
      waiting.set(request.id, { resolve, reject });
      worker.postMessage(request);
    });
  }

  async function openPair(): Promise<BackEnds> {
    opened += 1;
    const [spans, logs] = [`spans ${opened}`, `logs ${opened}`];
    // below the ephemeral range, so that no outgoing connection can occupy the port of a double that is down
    const ports = await chooseFreePorts();
    await send({ type: 'open', name: spans, protocol: 'zipkin', port: ports.zipkin });
    await send({ type: 'open', name: logs, protocol: 'forward', port: ports.forward });
    return {
      spansUrl: `http://127.0.0.1:${ports.zipkin}/api/v2/spans`,
      logsTarget: `127.0.0.1:${ports.forward}`,
      async behave(behaviors, slowMs) {
        await send({ type: 'behave', name: spans, behavior: behaviors.spans, slowMs });
        await send({ type: 'behave', name: logs, behavior: behaviors.logs, slowMs });
      },
      ingested: async () => ({
        spans: await send<Ingested>({ type: 'ingested', name: spans }),
        logs: await send<Ingested>({ type: 'ingested', name: logs }),
      }),
    };
  }

  let last: Promise<unknown> = Promise.resolve();
  return {
    open() {
      // sequentially: a chosen port must be in use before the next one is chosen
      const pair = last.then(openPair);
      last = pair.catch(() => {});
      return pair;
    },
    async close() {
      await worker.terminate();
    },
  };
}
