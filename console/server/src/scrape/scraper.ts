import { Agent, get } from 'node:http';
import { type Exposition, parseExposition } from './parse-exposition.js';
import type { SeriesStore } from './series.js';

export interface ScrapeTarget {
  /** The service's name. */
  name: string;
  /** Of its `/metrics`; `http:`. */
  url: string;
}

export interface TargetState extends ScrapeTarget {
  /** Undefined before the first scrape. */
  up: boolean | undefined;
  /** Epoch milliseconds. */
  lastScrapeMs: number | undefined;
  tookMs: number | undefined;
  /** Why it is down. */
  error: string | undefined;
  samples: number;
  /** Lines of its last answer that could not be read. */
  malformed: number;
}

/** What one target answered, or why it did not. */
export interface Reading {
  target: ScrapeTarget;
  exposition: Exposition | undefined;
  error: string | undefined;
}

/** Called before the targets of a service are asked; what it returns is called with all that they answered. */
export type ObserveReadings = (service: string) => (readings: readonly Reading[]) => void;

export interface ScraperOptions {
  targets: readonly ScrapeTarget[];
  series: SeriesStore;
  /** Default 5000. */
  intervalMs?: number;
  /** Default 4000. */
  timeoutMs?: number;
  /** Default 4 MiB. */
  maxBytes?: number;
  observe?: ObserveReadings;
}

export interface Scraper {
  readonly targets: readonly Readonly<TargetState>[];
  start(): void;
  /** One round over all targets; never rejects. */
  scrapeOnce(): Promise<void>;
  /** Asks the targets of one service now, beside the rounds; nothing of it becomes points. Never rejects. */
  ask(service: string): Promise<Reading[]>;
  close(): void;
}

/** OpenMetrics first: only it carries exemplars. */
const accept = 'application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5';

/** Asks each target for its metrics at a steady pace; a target that is slow or down costs one timeout a round. */
export function createScraper(options: ScraperOptions): Scraper {
  const { series, intervalMs = 5000, timeoutMs = 4000, maxBytes = 4 << 20 } = options;
  const { observe = () => () => {} } = options;
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const stop = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const targets: TargetState[] = options.targets.map((target) => ({
    ...target,
    up: undefined,
    lastScrapeMs: undefined,
    tookMs: undefined,
    error: undefined,
    samples: 0,
    malformed: 0,
  }));

  const services = new Map<string, TargetState[]>();
  for (const target of targets) services.set(target.name, [...(services.get(target.name) ?? []), target]);

  async function read({ name, url }: ScrapeTarget): Promise<Reading> {
    const target = { name, url };
    try {
      const signal = AbortSignal.any([stop.signal, AbortSignal.timeout(timeoutMs)]);
      const exposition = parseExposition(await fetchText(url, agent, signal, maxBytes));
      if (exposition.samples.length === 0) throw new Error('its answer has no samples');
      return { target, exposition, error: undefined };
    } catch (error) {
      return { target, exposition: undefined, error: reason(error, timeoutMs) };
    }
  }

  async function scrape(target: TargetState): Promise<Reading> {
    const at = Date.now();
    const began = performance.now();
    const reading = await read(target);
    if (stop.signal.aborted) return reading;
    const { exposition, error } = reading;
    target.up = exposition !== undefined;
    target.error = error;
    if (exposition) {
      series.record(target.name, at, exposition);
      target.samples = exposition.samples.length;
      target.malformed = exposition.malformed;
    }
    target.lastScrapeMs = at;
    target.tookMs = Math.round(performance.now() - began);
    return reading;
  }

  const scrapeOnce = async () => {
    await Promise.all(
      [...services].map(async ([service, own]) => {
        const done = observe(service);
        const readings = await Promise.all(own.map(scrape));
        if (!stop.signal.aborted) done(readings);
      }),
    );
  };

  return {
    targets,
    scrapeOnce,
    ask: (service) => Promise.all((services.get(service) ?? []).map(read)),
    start() {
      const round = () => {
        const began = Date.now();
        void scrapeOnce().then(() => {
          if (stop.signal.aborted) return;
          timer = setTimeout(round, Math.max(100, intervalMs - (Date.now() - began)));
          timer.unref();
        });
      };
      if (targets.length > 0) round();
    },
    close() {
      stop.abort();
      clearTimeout(timer);
      agent.destroy();
    },
  };
}

function fetchText(url: string, agent: Agent, signal: AbortSignal, maxBytes: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = get(url, { agent, signal, headers: { accept } }, (response) => {
      if (response.statusCode !== 200) {
        response.resume();
        reject(new Error(`it answered ${response.statusCode}`));
        return;
      }
      const parts: Buffer[] = [];
      let size = 0;
      response.on('data', (part: Buffer) => {
        size += part.length;
        if (size <= maxBytes) {
          parts.push(part);
        } else {
          reject(new Error(`its answer is over ${maxBytes} bytes`));
          response.destroy();
        }
      });
      response.on('end', () => resolve(Buffer.concat(parts).toString('utf8')));
      response.on('error', reject);
    });
    request.on('error', reject);
  });
}

/** Why there is no answer, in words for a reader. */
export function reason(error: unknown, timeoutMs: number): string {
  const { code, name, message } = error as NodeJS.ErrnoException;
  if (code === 'ECONNREFUSED') return 'nothing listens there';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'its name is not known';
  if (name === 'AbortError' || name === 'TimeoutError') return `no answer within ${timeoutMs} ms`;
  return message || String(code ?? error);
}
