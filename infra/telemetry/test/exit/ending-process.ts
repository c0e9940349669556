import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { isMainThread, Worker } from 'node:worker_threads';
import { createTelemetry, forwardLogs, streamLogs, type Telemetry, zipkinSpans } from '../../src/index.js';
import { createRequestRecorder } from '../../src/server/request-recorder.js';

/** Script of `at-exit.test.ts` that ends in the way named by its first argument. */
const [way = '', ...rest] = process.argv.slice(2);
const create = (name = 'script', more: object = {}): Telemetry =>
  createTelemetry({
    service: { name },
    processMetrics: false,
    logs: [streamLogs(process.stdout)],
    ...more,
  });
const forever = (): void => void setInterval(() => {}, 1000);
const lines = (telemetry: Telemetry, from: number, to: number): void => {
  for (let at = from; at < to; at += 1) telemetry.log.info(`line ${at} ${'x'.repeat(900)}`);
};

const ways: Record<string, () => unknown> = {
  exit() {
    create().log.info('last record');
    process.exit(Number(rest[0] ?? 0));
  },
  fatal() {
    create().log.fatal('last record');
    process.exit(1);
  },
  'fatal and killed'() {
    create().log.fatal('last record');
    process.kill(process.pid, 'SIGKILL');
  },
  throw() {
    create().log.info('last record');
    throw new TypeError('never caught');
  },
  reject() {
    create().log.info('last record');
    void Promise.reject(new TypeError('never caught'));
    forever();
  },
  caught() {
    const { log } = create();
    process.on('uncaughtException', () => process.exit(7));
    log.info('last record');
    throw new Error('caught');
  },
  signal() {
    create().log.info('last record');
    process.kill(process.pid, rest[0]);
    forever();
  },
  'signal with an earlier listener'() {
    process.once('SIGTERM', () => setTimeout(() => process.exit(3), 50));
    create().log.info('last record');
    process.kill(process.pid, 'SIGTERM');
    forever();
  },
  'signal with a later listener'() {
    const { log } = create();
    process.once('SIGTERM', () => {
      setTimeout(() => {
        log.info('last record');
        process.exit(3);
      }, 50);
    });
    process.kill(process.pid, 'SIGTERM');
    forever();
  },
  /** Re-raises the signal when no other listener exists, as the package signal-exit does. */
  'signal raised again'() {
    const { log } = create();
    process.on('SIGTERM', function end() {
      if (process.listenerCount('SIGTERM') > 1) return;
      process.off('SIGTERM', end);
      process.kill(process.pid, 'SIGTERM');
    });
    log.info('last record');
    setTimeout(() => process.kill(process.pid, 'SIGTERM'), 100);
    forever();
  },
  undelivered() {
    const options = {
      logs: [streamLogs(process.stdout), forwardLogs({ targets: ['127.0.0.1:1'] })],
      spans: [zipkinSpans({ urls: ['http://user:secret@127.0.0.1:2/api/v2/spans'] })],
    };
    const many = [create('one', options), create('two', options)];
    for (const telemetry of many) {
      telemetry.log.info('last record');
      for (let at = 0; at < 6; at += 1) telemetry.rootSpan('work').end();
    }
    process.exit(4);
  },
  'one span'() {
    create('one', { spans: [zipkinSpans({ urls: ['http://127.0.0.1:2/'] })] })
      .rootSpan('work')
      .end();
    process.exit(0);
  },
  'open requests'() {
    const telemetry = create('script', { recordDelayMs: 60_000 });
    const request = { method: 'GET', url: '/last-words', rawHeaders: [], socket: {} };
    createRequestRecorder(telemetry)(request as never).close(200, false);
    process.exit(0);
  },
  async closed() {
    const telemetry = create('one', { spans: [zipkinSpans({ urls: ['http://127.0.0.1:2/'] })] });
    telemetry.rootSpan('work').end();
    telemetry.log.info('last record');
    await telemetry.close(50);
    process.exit(0);
  },
  async many() {
    const all = Array.from({ length: 20 }, (_, at) => create(`s${at}`));
    for (const { log } of all) log.info('last record');
    await Promise.all(all.slice(1).map((telemetry) => telemetry.close()));
    process.exit(0);
  },
  async listeners() {
    const names = ['exit', 'SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR2'];
    const listeners = () => names.map((name) => process.listenerCount(name));
    const before = listeners();
    const more = () => new Set(listeners().map((count, at) => count - (before[at] ?? 0)));
    const count = () => [...more()];
    const all = Array.from({ length: 20 }, (_, at) => create(`s${at}`));
    const during = count();
    await Promise.all(all.map((telemetry) => telemetry.close()));
    process.stdout.write(JSON.stringify([0, ...during, ...count()]));
  },
  later() {
    const { log } = create();
    process.on('exit', () => log.info('last record'));
    log.info('before');
    process.exit(0);
  },
  naturally() {
    create().log.info('last record');
  },
  /** Ends after writing more than a pipe holds. */
  'more than the pipe holds'() {
    lines(create(), 0, 2000);
    process.exit(0);
  },
  /** Ends during a partial write to the pipe. */
  async 'during a write'() {
    const telemetry = create();
    lines(telemetry, 0, 1000);
    await sleep(200);
    lines(telemetry, 1000, 2000);
    process.exit(0);
  },
  /** Ends after another writer has written an unfinished line. */
  async mixed() {
    const telemetry = create();
    process.stdout.write(`${'y'.repeat(300_000)}`);
    await sleep(100);
    lines(telemetry, 0, 50);
    // the reader starts when this file exists
    if (rest[0]) writeFileSync(rest[0], '');
    process.exit(0);
  },
  async worker() {
    if (isMainThread) {
      const worker = new Worker(new URL(import.meta.url), { argv: process.argv.slice(2) });
      worker.on('error', () => {});
      const [code] = await once(worker, 'exit');
      await sleep(50);
      process.exit(code);
    }
    const { log } = create();
    log.info('first record');
    await sleep(rest[1] === 'later' ? 200 : 0);
    log.fatal('last record');
    if (rest[0] === 'throw') throw new Error('never caught');
    process.exit(5);
  },
};

await ways[way]?.();
