import { Agent } from 'node:http';
import { withinTimeout } from '@glasshouse/timing';
import { failureReason } from './failure-reason.js';
import { fetchExposition } from './fetch-exposition.js';
import { type Exposition, parseExposition } from './parse-exposition.js';
import {
  createResolver,
  type Resolver,
  type ScrapeTarget,
  type TargetInstance,
  toSingleInstance,
} from './resolve-instances.js';
import type { SeriesStore } from './series.js';

export interface TargetState extends TargetInstance {
  /** Undefined before the first scrape. */
  up: boolean | undefined;
  /** Epoch milliseconds. */
  lastScrapeMs: number | undefined;
  tookMs: number | undefined;
  /** Reason why it is down. */
  error: string | undefined;
  /** Number of samples in the last response. */
  samples: number;
  /** Number of samples of a series that occurs earlier in the same response. */
  duplicates: number;
  /** Number of samples left out because of a limit of the console. */
  cut: number;
}

/** Result of one scrape: the exposition or the error. */
export interface ScrapeResult {
  target: TargetInstance;
  exposition: Exposition | undefined;
  error: string | undefined;
}

/** Observer of the scrapes of a service; called before its instances are scraped. */
export type ScrapeObserver = (service: string) => {
  /** Called with each result as it arrives. */
  read(result: ScrapeResult): void;
  /** Called when every instance has responded or failed. */
  done(): void;
};

export interface ScraperOptions {
  targets: readonly ScrapeTarget[];
  series: SeriesStore;
  resolver?: Resolver;
  /** Default 5000. */
  intervalMs?: number;
  /** Default 4000. */
  timeoutMs?: number;
  /** Limit for a response after decompression. Default 4 MiB. */
  maxBytes?: number;
  /** Limit for a response; further samples are counted and left out. Default 10,000. */
  maxSamples?: number;
  observe?: ScrapeObserver;
}

export interface Scraper {
  /** Instances of all targets, in the order of the targets and then of the addresses. */
  readonly targets: readonly Readonly<TargetState>[];
  /** Names of the targets without duplicates. */
  readonly services: readonly string[];
  /** Number of addresses that are not scraped because their target has too many. */
  readonly cutAddresses: number;
  start(): void;
  /** Scrapes all targets once. Never rejects. */
  scrapeOnce(): Promise<void>;
  /** Scrapes the instances of one service now, outside the rounds, and stores no samples. Never rejects. */
  scrapeNow(service: string): Promise<ScrapeResult[]>;
  close(): void;
}

const noObserver: ScrapeObserver = () => ({ read() {}, done() {} });

/** Scrapes all targets at a fixed interval. A slow target delays a round by at most one lookup and scrape timeout. */
export function createScraper(options: ScraperOptions): Scraper {
  const { series, intervalMs = 5000, timeoutMs = 4000, maxBytes = 4 << 20, maxSamples = 10_000 } = options;
  const { observe = noObserver, resolver = createResolver({ timeoutMs: timeoutMs / 2 }) } = options;
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const stop = new AbortController();
  const services = [...new Set(options.targets.map(({ name }) => name))];
  let timer: NodeJS.Timeout | undefined;
  // initial state until the first lookup
  let states: TargetState[] = options.targets.map((target) => ({
    ...toSingleInstance(target),
    ...unknownState,
  }));
  let isResolved = false;
  let cutAddresses = 0;
  /** Failures of the latest lookups, by target. */
  const lookupErrors = new Map<string, Error>();

  /** Resolves the names and updates `states`. */
  async function resolveAll(): Promise<void> {
    const resolved = await Promise.all(options.targets.map((target) => resolver.resolve(target)));
    const before = new Map(states.map((state) => [keyOf(state), state]));
    const next = new Map<string, TargetState>();
    cutAddresses = 0;
    lookupErrors.clear();
    for (const { instances, error, cut } of resolved) {
      cutAddresses += cut;
      for (const instance of instances) {
        const key = keyOf(instance);
        // an instance that is configured twice is scraped once
        if (!next.has(key)) next.set(key, before.get(key) ?? { ...instance, ...unknownState });
        if (error) lookupErrors.set(key, error);
      }
    }
    states = [...next.values()];
    isResolved = true;
  }

  async function read({ name, instance, url, targetUrl, host }: TargetInstance): Promise<ScrapeResult> {
    const target = { name, instance, url, targetUrl, host };
    return withinTimeout({ ms: timeoutMs, outer: stop.signal }, async (signal) => {
      try {
        const { text, format } = await fetchExposition(url, { agent, signal, maxBytes, host });
        return { target, exposition: parseExposition(text, { format, maxSamples }), error: undefined };
      } catch (error) {
        const cause = lookupErrors.get(keyOf(target)) ?? (signal.aborted ? signal.reason : error);
        return { target, exposition: undefined, error: failureReason(cause, timeoutMs) };
      }
    });
  }

  async function scrape(target: TargetState, at: number): Promise<ScrapeResult> {
    const began = performance.now();
    const result = await read(target);
    if (stop.signal.aborted) return result;
    const { exposition, error } = result;
    const { duplicates, cut } = series.record(target, at, exposition);
    target.up = exposition !== undefined;
    target.error = error;
    target.samples = exposition ? exposition.samples.length + exposition.cut : 0;
    target.duplicates = duplicates;
    target.cut = cut + (exposition?.cut ?? 0);
    target.lastScrapeMs = at;
    target.tookMs = Math.round(performance.now() - began);
    return result;
  }

  const instancesOf = (service: string) => states.filter(({ name }) => name === service);

  async function scrapeOnce(): Promise<void> {
    await resolveAll();
    if (stop.signal.aborted) return;
    // one timestamp for all, so that series of several instances can be summed
    const at = Date.now();
    series.retain(states, at);
    await Promise.all(
      services.map(async (service) => {
        const { read: observed, done } = observe(service);
        await Promise.all(
          instancesOf(service).map(async (target) => {
            const result = await scrape(target, at);
            if (!stop.signal.aborted) observed(result);
          }),
        );
        if (!stop.signal.aborted) done();
      }),
    );
  }

  return {
    get targets() {
      return states;
    },
    services,
    get cutAddresses() {
      return cutAddresses;
    },
    scrapeOnce,
    async scrapeNow(service) {
      if (!isResolved) await resolveAll();
      return Promise.all(instancesOf(service).map(read));
    },
    start() {
      const round = () => {
        const began = Date.now();
        void scrapeOnce().then(() => {
          if (stop.signal.aborted) return;
          timer = setTimeout(round, Math.max(100, intervalMs - (Date.now() - began)));
          timer.unref();
        });
      };
      if (options.targets.length > 0) round();
    },
    close() {
      stop.abort();
      clearTimeout(timer);
      agent.destroy();
    },
  };
}

const unknownState = {
  up: undefined,
  lastScrapeMs: undefined,
  tookMs: undefined,
  error: undefined,
  samples: 0,
  duplicates: 0,
  cut: 0,
} as const;

function keyOf({ name, url }: TargetInstance): string {
  return `${name} ${url}`;
}
