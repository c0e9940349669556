import assert from 'node:assert/strict';
import { ports as defaults, serviceNames, serviceOf } from '@glasshouse/roster';
import { type PlanOptions, plan } from '../src/plan.js';
import { processNames, stopOrder } from '../src/process-names.js';

const options: PlanOptions = {
  host: '127.0.0.1',
  ports: defaults,
  dataFolder: '/data',
  administrator: { username: 'root', password: 'secret' },
  trafficPaceMs: 4000,
};
const environments = (changed: Partial<PlanOptions> = {}) =>
  Object.fromEntries(plan({ ...options, ...changed }).map(({ name, environment }) => [name, environment]));

describe('plan', () => {
  it('contains every process once, and the stop order contains the same processes', () => {
    assert.deepEqual(
      plan(options).map(({ name }) => name),
      [...processNames],
    );
    assert.deepEqual([...stopOrder.flat()].sort(), [...processNames].sort());
  });

  it('starts traffic after the services are ready, and the other processes at once', () => {
    for (const { name, after } of plan(options)) {
      assert.deepEqual(after, name === 'traffic' ? serviceNames : []);
    }
  });

  it('starts bundles if they are made, and main modules otherwise', () => {
    for (const { file } of plan(options)) assert.match(file, /\/dist\/.*main\.js$/);
    const bundled = plan({ ...options, bundled: true });
    assert.equal(new Set(bundled.map(({ file }) => file)).size, processNames.length);
    for (const { file } of bundled) assert.match(file, /^launcher\/dist\/bundles\/[a-z-]+\.js$/);
  });

  it('runs two instances of a service on own ports, and scrapes both', () => {
    const two = environments({
      twoInstances: {
        gateway: [
          { port: 21_001, adminPort: 9464 },
          { port: 21_002, adminPort: 21_003 },
        ],
      },
    });
    const portsOf = (name: string) => [two[name]?.PORT, two[name]?.OPERATIONS_PORT];
    assert.deepEqual(portsOf('gateway'), ['21001', '9464']);
    assert.deepEqual(portsOf('gateway-2'), ['21002', '21003']);
    assert.equal(two['gateway-2']?.PUBLIC_URL, 'http://127.0.0.1:8080', 'clients use the balancer');
    assert.match(
      two.console?.SCRAPE_TARGETS ?? '',
      /gateway=http:\/\/127\.0\.0\.1:9464\/metrics,gateway=http:\/\/127\.0\.0\.1:21003\/metrics/,
    );
    assert.equal(two['order-2'], undefined);
  });

  it('omits traffic when trafficPaceMs is undefined', () => {
    assert.ok(!plan({ ...options, trafficPaceMs: undefined }).some(({ name }) => name === 'traffic'));
  });

  it('stops callers before the services that they call, traffic first and the console last', () => {
    assert.deepEqual(stopOrder.at(0), ['traffic']);
    assert.deepEqual(stopOrder.at(-1), ['console']);
    const position = (name: string) => stopOrder.findIndex((group) => group.some((each) => each === name));
    for (const name of serviceNames) {
      for (const called of serviceOf(name).calls)
        assert.ok(position(name) < position(called), `${name} stops before ${called}`);
    }
  });

  it('gives each service its own store and the addresses of the services that it calls', () => {
    const { order, gateway, customer } = environments();
    assert.equal(order?.STORE_FOLDER, '/data/order');
    assert.equal(order?.PORT, '8084');
    assert.equal(order?.PRODUCT_URL, 'http://127.0.0.1:8083');
    assert.equal(order?.PUBLIC_URL, 'http://127.0.0.1:8080');
    assert.equal(order?.ORDER_URL, undefined);
    assert.deepEqual([gateway?.ORDER_URL, gateway?.OPERATIONS_PORT], ['http://127.0.0.1:8084', '9464']);
    assert.deepEqual([gateway?.STORE_FOLDER, customer?.OPERATIONS_PORT], [undefined, undefined]);
    const withStore = serviceNames.filter((name) => serviceOf(name).store);
    const folders = withStore.map((name) => environments()[name]?.STORE_FOLDER);
    assert.deepEqual(
      folders,
      withStore.map((name) => `/data/${name}`),
    );
  });

  it('sends the telemetry of every service to the console, and makes the console scrape each service', () => {
    for (const name of serviceNames) {
      assert.equal(environments()[name]?.LOG_FORWARD, '127.0.0.1:24224');
      assert.equal(environments()[name]?.TRACES_ZIPKIN, 'http://127.0.0.1:9411/api/v2/spans');
      assert.match(
        environments().console?.SCRAPE_TARGETS ?? '',
        new RegExp(`(^|,)${name}=http://127.0.0.1:\\d+/metrics`),
      );
    }
    assert.match(environments().console?.SCRAPE_TARGETS ?? '', /gateway=http:\/\/127\.0\.0\.1:9464\/metrics/);
  });

  it('adds the targets in the given SCRAPE_TARGETS to the services', () => {
    const more = 'example-koa=http://127.0.0.1:8101/metrics,other=http://127.0.0.1:1/metrics';
    const targets = (SCRAPE_TARGETS?: string) =>
      environments({ inherited: { SCRAPE_TARGETS } }).console?.SCRAPE_TARGETS?.split(',');
    const own = targets() ?? [];
    assert.equal(own.length, serviceNames.length);
    assert.deepEqual(targets(''), own);
    assert.deepEqual(targets(more), [...own, ...more.split(',')]);
  });

  it('passes the administrator’s password only to oauth and traffic', () => {
    const found = Object.entries(environments()).filter(([, environment]) => environment.ADMIN_PASSWORD);
    assert.deepEqual(found.map(([name]) => name).sort(), ['oauth', 'traffic']);
  });

  it('passes the launcher’s environment to every process', () => {
    for (const [name, environment] of Object.entries(environments({ inherited: { LOG_LEVEL: 'debug' } })))
      assert.equal(environment.LOG_LEVEL, 'debug', name);
  });

  it('sends telemetry once to each given back-end and to the console', () => {
    const inherited = {
      LOG_FORWARD: 'fluentd:24224, 127.0.0.1:24224',
      TRACES_ZIPKIN: 'http://zipkin:9411/api/v2/spans',
    };
    const { gateway, traffic, console } = environments({ inherited });
    assert.equal(gateway?.LOG_FORWARD, '127.0.0.1:24224,fluentd:24224');
    assert.equal(
      gateway?.TRACES_ZIPKIN,
      'http://127.0.0.1:9411/api/v2/spans,http://zipkin:9411/api/v2/spans',
    );
    assert.equal(traffic?.LOG_FORWARD, gateway.LOG_FORWARD);
    assert.equal(console?.LOG_FORWARD, inherited.LOG_FORWARD, 'the console sends logs to itself');
  });

  it('treats an empty variable as not set', () => {
    const { product } = environments({ inherited: { STORE: '', LOG_FORWARD: '', SEED: '' } });
    assert.deepEqual(
      [product?.STORE, product?.LOG_FORWARD, product?.SEED],
      ['embedded', '127.0.0.1:24224', 'on'],
    );
  });

  it('uses the loopback address of processes that listen on every address', () => {
    for (const [host, reached] of [
      ['0.0.0.0', '127.0.0.1'],
      ['::', '[::1]'],
      ['::1', '[::1]'],
      ['192.0.2.7', '192.0.2.7'],
    ] as const) {
      const { order } = environments({ host });
      assert.deepEqual(
        [order?.HOST, order?.PRODUCT_URL, order?.LOG_FORWARD],
        [host, `http://${reached}:8083`, `${reached}:24224`],
      );
    }
  });

  it('opens only the console to the network if CONSOLE_HOST is set, and gives the token to the console alone', () => {
    const all = environments({ consoleHost: '0.0.0.0', consoleToken: 'a-token-of-the-console' });
    for (const [name, environment] of Object.entries(all)) {
      const isConsole = name === 'console';
      assert.equal(environment.HOST, isConsole ? '0.0.0.0' : '127.0.0.1', name);
      assert.equal(environment.CONSOLE_TOKEN, isConsole ? 'a-token-of-the-console' : undefined, name);
    }
    assert.equal(all.order?.LOG_FORWARD, '127.0.0.1:24224');
    assert.equal(environments({ consoleHost: '192.0.2.7' }).order?.LOG_FORWARD, '192.0.2.7:24224');
  });

  it('applies the changes for every service, then those for one service', () => {
    const changed = environments({
      without: ['console', 'traffic'],
      changes: { '*': { STORE: 'mongodb', LOG_LEVEL: 'info' }, order: { LOG_LEVEL: 'debug' } },
    });
    assert.deepEqual(Object.keys(changed), serviceNames);
    assert.deepEqual([changed.order?.STORE, changed.order?.LOG_LEVEL], ['mongodb', 'debug']);
    assert.equal(changed.product?.LOG_LEVEL, 'info');
    assert.equal(changed.order?.LOG_FORWARD, undefined);
  });

  it('limits the heap of each process by default', () => {
    const heaps = plan(options).map(({ nodeFlags }) =>
      Number(/old-space-size=(\d+)/.exec(nodeFlags.join(' '))?.[1]),
    );
    assert.ok(heaps.every((megabytes) => megabytes > 0));
  });

  it('reads heap limits and thread counts of each process from the settings', () => {
    const budgets = { ORDER_HEAP_MEGABYTES: 333, V8_THREADS: 2, POOL_THREADS: 8 };
    const planned = plan({ ...options, budgets });
    for (const { name, nodeFlags, environment } of planned) {
      const size = nodeFlags.find((flag) => flag.startsWith('--max-old-space-size='));
      assert.equal(size === '--max-old-space-size=333', name === 'order', name);
      assert.ok(nodeFlags.includes('--v8-pool-size=2'), name);
      assert.equal(environment.UV_THREADPOOL_SIZE, '8', name);
    }
  });
});
