import { Worker } from 'node:worker_threads';
import { chooseFreePorts } from '@glasshouse/launcher';
import type { Call, Reply, Request } from './doubles-worker.js';
import type { Seen } from './ledger.js';
import type { Manner } from './manner.js';

/** One back-end for spans and one for logs. */
export interface BackEnds {
  readonly spansUrl: string;
  /** `host:port` */
  readonly logsTarget: string;
  behave(manners: { spans: Manner; logs: Manner }, slowMs?: number): Promise<void>;
  seen(): Promise<{ spans: Seen; logs: Seen }>;
}

export interface Doubles {
  /** A pair of well-behaved back-ends. */
  open(): Promise<BackEnds>;
  close(): Promise<void>;
}

/** Back-ends that can be told to misbehave, in a thread of their own. */
export function startDoubles(): Doubles {
  const worker = new Worker(new URL('doubles-worker.js', import.meta.url));
  const waiting = new Map<number, { resolve: (value: never) => void; reject: (error: Error) => void }>();
  let calls = 0;
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

  function ask<T>(call: Call): Promise<T> {
    calls += 1;
    const request: Request = { ...call, id: calls };
    return new Promise((resolve, reject) => {
      waiting.set(request.id, { resolve, reject });
      worker.postMessage(request);
    });
  }

  async function openPair(): Promise<BackEnds> {
    opened += 1;
    const [spans, logs] = [`spans ${opened}`, `logs ${opened}`];
    // below the range of outgoing connections, none of which must take the port of one that is gone for a while
    const ports = await chooseFreePorts();
    await ask({ does: 'open', name: spans, protocol: 'zipkin', port: ports.zipkin });
    await ask({ does: 'open', name: logs, protocol: 'forward', port: ports.forward });
    return {
      spansUrl: `http://127.0.0.1:${ports.zipkin}/api/v2/spans`,
      logsTarget: `127.0.0.1:${ports.forward}`,
      async behave(manners, slowMs) {
        await ask({ does: 'behave', name: spans, manner: manners.spans, slowMs });
        await ask({ does: 'behave', name: logs, manner: manners.logs, slowMs });
      },
      seen: async () => ({
        spans: await ask<Seen>({ does: 'tell', name: spans }),
        logs: await ask<Seen>({ does: 'tell', name: logs }),
      }),
    };
  }

  let last: Promise<unknown> = Promise.resolve();
  return {
    open() {
      // one after the other: a port that was chosen is taken before the next is looked for
      const pair = last.then(openPair);
      last = pair.catch(() => {});
      return pair;
    },
    async close() {
      await worker.terminate();
    },
  };
}
