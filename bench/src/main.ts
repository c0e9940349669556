/** `npm run bench`: every variant alive at once, loaded in shuffled slices; ratios are taken within a round. */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { SliceResult } from './load.js';
import { type Child, pinned, start } from './process.js';
import { makeKeys } from './shop.js';
import { median, quartiles, shuffled } from './statistics.js';
import { type Row, renderTable } from './table.js';
import type { RoleOptions, Variant } from './variant.js';

const all = ['bare', 'kit', 'jaeger', 'zipkin', 'opentelemetry'];
const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    json: { type: 'string' },
    variants: { type: 'string', default: all.join(',') },
    rounds: { type: 'string' },
    seconds: { type: 'string' },
  },
});
const names = values.variants.split(',').filter((name) => all.includes(name));
if (!names.includes('bare')) names.unshift('bare');
const rounds = Number(values.rounds ?? (values.quick ? 4 : 15));
const seconds = Number(values.seconds ?? (values.quick ? 1.5 : 2));

interface Alive {
  name: string;
  variant: Variant;
  gateway: Child;
  product: Child;
  gatewayUrl: string;
  productUrl: string;
  startMs: number;
  failed: number;
  pair: number[];
  alone: number[];
  p50: number[];
  p99: number[];
}

const keys = await makeKeys();
const sinks = start('./sinks.js', [], 1);
const load = start('./load.js', [], 1);
const addresses = await sinks.ask<{ http: number; forward: Record<string, number> }>({ variants: names });
const alive: Alive[] = [];
const say = (text: string): void => void process.stderr.write(`${text}\n`);

try {
  for (const name of names) {
    const { variant } = (await import(`./variants/${name}.js`)) as { variant: Variant };
    const base = `http://127.0.0.1:${addresses.http}`;
    const options: RoleOptions = {
      sinks: {
        zipkin: `${base}/zipkin/${name}`,
        otlp: `${base}/otlp/${name}`,
        jaegerThrift: `${base}/thrift/${name}`,
        forwardHost: '127.0.0.1',
        forwardPort: addresses.forward[name] as number,
      },
      productUrl: '',
      publicKey: keys.publicKey,
    };
    const product = start('./service.js', [name, 'product'], 0);
    const first = await product.ask<{ port: number; startMs: number }>(options);
    const productUrl = `http://127.0.0.1:${first.port}`;
    const gateway = start('./service.js', [name, 'gateway'], 0);
    const second = await gateway.ask<{ port: number; startMs: number }>({ ...options, productUrl });
    alive.push({
      name,
      variant,
      gateway,
      product,
      productUrl: `${productUrl}/products/tea`,
      gatewayUrl: `http://127.0.0.1:${second.port}/products/tea`,
      startMs: second.startMs,
      failed: 0,
      pair: [],
      alone: [],
      p50: [],
      p99: [],
    });
  }
  const headers = { authorization: `Bearer ${keys.token}` };
  const slice = (url: string, connections: number, duration: number): Promise<SliceResult> =>
    load.ask<SliceResult>({ url, headers, connections, seconds: duration });
  const pair = async (one: Alive, connections: number, duration: number): Promise<SliceResult> => {
    const result = await slice(one.gatewayUrl, connections, duration);
    one.failed += result.failed;
    return result;
  };
  const alone = async (one: Alive, duration: number): Promise<SliceResult> => {
    const result = await slice(one.productUrl, 32, duration);
    one.failed += result.failed;
    return result;
  };

  say(`warming up ${names.length} variants${pinned ? ', services pinned to core 0' : ', not pinned'}`);
  for (const one of alive) {
    await pair(one, 32, 2);
    await alone(one, 1);
  }
  for (let round = 0; round < rounds; round += 1) {
    say(`round ${round + 1} of ${rounds}`);
    for (const one of shuffled(alive)) one.pair.push((await pair(one, 32, seconds)).perSecond);
    for (const one of shuffled(alive)) one.alone.push((await alone(one, seconds)).perSecond);
    for (const one of shuffled(alive)) {
      const result = await pair(one, 1, seconds / 2);
      one.p50.push(result.p50);
      one.p99.push(result.p99);
    }
  }

  const bare = alive.find((one) => one.name === 'bare') as Alive;
  const rows: Row[] = [];
  for (const one of alive) {
    const { rss } = await one.gateway.ask<{ rss: number }>('memory');
    const { served: atGateway } = await one.gateway.ask<{ served: number }>('stop');
    const { served: atProduct } = await one.product.ask<{ served: number }>('stop');
    await new Promise((resolve) => setTimeout(resolve, 500));
    const { counts } = await sinks.ask<{ counts: Record<string, { spans: number; logs: number }> }>({
      counts: true,
    });
    const got = counts[one.name] ?? { spans: 0, logs: 0 };
    const ratios = one.pair.map((value, round) => value / (bare.pair[round] as number));
    const aloneRatios = one.alone.map((value, round) => value / (bare.alone[round] as number));
    const added = one.pair.map((value, round) => 1e6 / value - 1e6 / (bare.pair[round] as number));
    const aloneAdded = one.alone.map((value, round) => 1e6 / value - 1e6 / (bare.alone[round] as number));
    const { gateway, product } = one.variant.expected;
    const owed = (signal: 'spans' | 'logs'): number =>
      atGateway * gateway[signal] + atProduct * product[signal];
    rows.push({
      name: one.name,
      title: one.variant.title,
      pair: median(ratios),
      pairQuartiles: quartiles(ratios),
      pairAddedUs: median(added),
      alone: median(aloneRatios),
      aloneQuartiles: quartiles(aloneRatios),
      aloneAddedUs: median(aloneAdded),
      perSecond: median(one.pair),
      p50: median(one.p50),
      p99: median(one.p99),
      rssMb: rss / 2 ** 20,
      startMs: one.startMs,
      failed: one.failed,
      spans: { expected: owed('spans'), delivered: got.spans },
      logs: { expected: owed('logs'), delivered: got.logs },
    });
  }
  process.stdout.write(renderTable(rows, { node: process.version, rounds, seconds, pinned }));
  if (values.json)
    writeFileSync(
      values.json,
      `${JSON.stringify({ node: process.version, pinned, rounds, seconds, rows }, null, 2)}\n`,
    );
} finally {
  for (const child of [sinks, load, ...alive.flatMap((one) => [one.gateway, one.product])]) {
    if (child.process.connected) child.process.disconnect();
  }
}
