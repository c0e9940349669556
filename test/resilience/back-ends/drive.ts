import { randomBytes } from 'node:crypto';
import { Agent, get } from 'node:http';

export interface DriveResult {
  /** Trace ids of the requests with status 200. */
  served: string[];
  /** Status or error message of each failed request. */
  failures: string[];
  /** Duration of each request in milliseconds, including failed ones. */
  times: number[];
}

/** Load generator for one service, with its own connections. */
export interface Driver {
  /** Sends the requests over `connections` connections; calls `onServed` with the number of successes after each. */
  run(requests: number, connections: number, onServed?: (count: number) => void): Promise<DriveResult>;
  close(): void;
}

const timeoutMs = 10_000;
/** Has 256 characters, the limit of a log record. */
const userAgent = 'Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 '.repeat(6).slice(0, 256);

export function createDriver(url: string): Driver {
  const agent = new Agent({ keepAlive: true });
  const run = randomBytes(8).toString('hex');
  let sent = 0;

  function sendRequest(traceId: string): Promise<string | undefined> {
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
      request.on('timeout', () => request.destroy(new Error('request timeout')));
      request.on('error', (error) => resolve(error.message));
    });
  }

  return {
    async run(requests, connections, onServed) {
      const result: DriveResult = { served: [], failures: [], times: [] };
      let remaining = requests;
      async function connection(): Promise<void> {
        while (remaining > 0) {
          remaining -= 1;
          sent += 1;
          const traceId = run + sent.toString(16).padStart(16, '0');
          const began = performance.now();
          const failure = await sendRequest(traceId);
          result.times.push(performance.now() - began);
          if (failure !== undefined) result.failures.push(failure);
          else {
            result.served.push(traceId);
            onServed?.(result.served.length);
          }
        }
      }
      await Promise.all(Array.from({ length: connections }, connection));
      return result;
    },
    close: () => agent.destroy(),
  };
}
