import { createConsole, type StoredSpan } from '@glasshouse/console';
import { type Example, freePort, startExample } from './example.js';
import { findPython } from './find-python.js';
import { sendRequest } from './send-request.js';
import { type ShopDouble, startShopDouble } from './shop.js';

export interface Trace {
  spans: StoredSpan[];
  logs: Record<string, unknown>[];
}

export interface Chain {
  /** Running examples in call order; the last one calls the shop. */
  readonly examples: Example[];
  readonly shop: ShopDouble;
  trace(id: string): Promise<Trace>;
  /** Returns the JSON body of a response from the console's API. */
  api(path: string): Promise<unknown>;
  close(): Promise<void>;
}

/** Returns the names of the examples that can run on this machine, in call order. */
export function namesHere(): string[] {
  const nodes = ['example-koa', 'example-node-http'];
  return findPython().python === undefined ? nodes : [...nodes, 'example-python'];
}

/** Starts a console, a double of the shop and a chain of all examples; without Python only the two for Node. */
export async function startChain(): Promise<Chain> {
  const names = namesHere();
  const ports = await Promise.all(names.map(freePort));
  const urls = ports.map((port) => `http://127.0.0.1:${port}`);
  const collector = createConsole({
    ports: { console: 0, forward: 0, zipkin: 0, otlp: 0 },
    scrapeTargets: names.map((name, at) => ({ name, url: `${urls[at]}/metrics` })),
    scrapeIntervalMs: 200,
  });
  await collector.listen();
  const shop = await startShopDouble();
  const examples: Example[] = [];
  const commands = [
    [process.execPath, 'koa/server.js'],
    [process.execPath, 'node-http/server.js'],
    [findPython().python ?? '', '-B', 'python/main.py'],
  ] as const;
  const api = async (path: string) =>
    JSON.parse((await sendRequest(`http://127.0.0.1:${collector.ports.console}${path}`)).text) as unknown;

  async function close(): Promise<void> {
    for (const example of examples) example.kill();
    await shop.close();
    await collector.close();
  }
  const started = await Promise.allSettled(
    names.map((name, at) => {
      const next = urls[at + 1] ?? shop.url;
      return startExample(name, commands[at] as [string, string], ports[at] as number, {
        LOG_FORWARD: `127.0.0.1:${collector.ports.forward}`,
        TRACES_ZIPKIN: `http://127.0.0.1:${collector.ports.zipkin}/api/v2/spans`,
        ...{ NODE_HTTP_URL: next, PYTHON_URL: next, GATEWAY_URL: next },
      });
    }),
  );
  for (const start of started) if (start.status === 'fulfilled') examples.push(start.value);
  for (const start of started) {
    if (start.status === 'fulfilled') continue;
    await close();
    throw start.reason;
  }
  async function trace(id: string): Promise<Trace> {
    const { spans = [] } = (await api(`/api/traces/${id}`)) as Partial<Trace>; // a problem document until the first span has arrived
    const { items } = (await api(`/api/logs?trace=${id}`)) as { items: Trace['logs'] };
    return { spans, logs: items };
  }
  return { examples, shop, api, trace, close };
}
