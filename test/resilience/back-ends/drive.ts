import { randomBytes } from 'node:crypto';
import { Agent, get } from 'node:http';

export interface Driven {
  /** Trace ids of the requests that were answered as they should be. */
  served: string[];
  /** Those that were not: why. */
  failures: string[];
  /** Milliseconds that each took, failed ones too. */
  times: number[];
}

/** Requests to one service on connections of their own. */
export interface Driver {
  /** That many, `connections` of them at a time; `onServed` hears of each that was answered. */
  run(requests: number, connections: number, onServed?: (count: number) => void): Promise<Driven>;
  close(): void;
}

const timeoutMs = 10_000;
/** As much of it as a record keeps. */
const userAgent = 'Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 '.repeat(6).slice(0, 256);

export function createDriver(url: string): Driver {
  const agent = new Agent({ keepAlive: true });
  const run = randomBytes(8).toString('hex');
  let made = 0;

  function ask(traceId: string): Promise<string | undefined> {
    return new Promise((resolve) => {
      const headers = { traceparent: `00-${traceId}-${run}-01`, 'user-agent': userAgent };
      const request = get(url, { agent, headers, timeout: timeoutMs }, (response) => {
        let bytes = 0;
        response.on('data', (chunk: Buffer) => {
          bytes += chunk.length;
        });
        response.on('end', () =>
          resolve(response.statusCode === 200 && bytes > 0 ? undefined : `status ${response.statusCode}`),
        );
        response.on('error', (error) => resolve(error.message));
      });
      request.on('timeout', () => request.destroy(new Error('no answer in time')));
      request.on('error', (error) => resolve(error.message));
    });
  }

  return {
    async run(requests, connections, onServed) {
      const driven: Driven = { served: [], failures: [], times: [] };
      let left = requests;
      async function connection(): Promise<void> {
        while (left > 0) {
          left -= 1;
          made += 1;
          const traceId = run + made.toString(16).padStart(16, '0');
          const began = performance.now();
          const failure = await ask(traceId);
          driven.times.push(performance.now() - began);
          if (failure !== undefined) driven.failures.push(failure);
          else {
            driven.served.push(traceId);
            onServed?.(driven.served.length);
          }
        }
      }
      await Promise.all(Array.from({ length: connections }, connection));
      return driven;
    },
    close: () => agent.destroy(),
  };
}
