import { setTimeout as sleep } from 'node:timers/promises';
import Type from 'typebox';
import { createHttpApp, handle, operation } from '../../src/index.js';
import { runService } from '../../src/run.js';

// Service that `run.test.ts` starts as a process; the setting FAULT selects how it fails.
const held = operation({
  id: 'held',
  method: 'GET',
  path: '/held',
  access: 'anyone',
  summary: 'Responds after 150 ms',
  response: Type.Unknown(),
});

// Simulates the time for loading many modules.
if (process.env.LOAD_MS) await sleep(Number(process.env.LOAD_MS));

await runService({
  name: 'trial',
  defaultPort: 0,
  declarations: {
    FAULT: { type: 'string', default: '', doc: 'Kind of failure' },
    NEEDED: { type: 'integer', doc: 'Required setting' },
    ALSO: { type: 'boolean', default: false, doc: 'Listens on a second port' },
    SECOND_PORT: { type: 'integer', default: 0, doc: 'Second port' },
  },
  build(settings, telemetry) {
    const log = (message: string) => telemetry.log.info(message);
    if (settings.FAULT === 'build') throw new Error('cannot build');
    let interruptStart = () => {};
    const app = createHttpApp({
      telemetry,
      readiness: {},
      routes: [
        handle(held, async () => {
          if (settings.FAULT === 'uncaught') {
            setImmediate(() => {
              throw new Error('uncaught error');
            });
          }
          if (settings.FAULT === 'unhandled') void Promise.reject(new Error('unhandled rejection'));
          // `run.test.ts` waits for this message
          process.send?.({ type: 'held' });
          await sleep(500);
          return { needed: settings.NEEDED };
        }),
      ],
    });
    const second = createHttpApp({ telemetry, readiness: {}, routes: [] });
    return {
      app,
      also: settings.ALSO ? [{ app: second, port: settings.SECOND_PORT, portVariable: 'SECOND_PORT' }] : [],
      async start() {
        log('the service starts');
        if (settings.FAULT === 'start') throw new Error('cannot start');
        if (!settings.FAULT.startsWith('long start')) return;
        // lasts until close()
        await new Promise<void>((resolve, reject) => {
          interruptStart = () =>
            settings.FAULT === 'long start that fails' ? reject(new Error('closed during start')) : resolve();
        });
      },
      listening() {
        log('the service is ready');
        if (settings.FAULT === 'listening') throw new Error('cannot work');
      },
      async close() {
        log('the service closes');
        interruptStart();
        await sleep(50);
        if (settings.FAULT === 'close') throw new Error('cannot close');
      },
    };
  },
});
