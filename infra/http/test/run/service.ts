import { setTimeout as sleep } from 'node:timers/promises';
import Type from 'typebox';
import { createHttpApp, handle, operation } from '../../src/index.js';
import { runService } from '../../src/run.js';

/** A service for `run.test.ts`, which starts it as a process and tells it by `FAULT` how to fail. */
const held = operation({
  id: 'held',
  method: 'GET',
  path: '/held',
  access: 'anyone',
  summary: 'Answers after a while',
  response: Type.Unknown(),
});

// simulates the time that loading many modules takes
if (process.env.LOAD_MS) await sleep(Number(process.env.LOAD_MS));

await runService({
  name: 'trial',
  defaultPort: 0,
  declarations: {
    FAULT: { type: 'string', default: '', doc: 'How to fail' },
    NEEDED: { type: 'integer', doc: 'Is required' },
    ALSO: { type: 'boolean', default: false, doc: 'Listens on a second port' },
  },
  build(settings, telemetry) {
    const say = (what: string) => telemetry.log.info(what);
    if (settings.FAULT === 'build') throw new Error('cannot build');
    const app = createHttpApp({
      telemetry,
      readiness: {},
      routes: [
        handle(held, async () => {
          if (settings.FAULT === 'uncaught') {
            setImmediate(() => {
              throw new Error('thrown in the dark');
            });
          }
          if (settings.FAULT === 'unhandled') void Promise.reject(new Error('rejected in the dark'));
          await sleep(150);
          return { needed: settings.NEEDED };
        }),
      ],
    });
    const second = createHttpApp({ telemetry, readiness: {}, routes: [] });
    return {
      app,
      also: settings.ALSO ? [{ app: second, port: 0, portVariable: 'SECOND_PORT' }] : [],
      async start() {
        say('the service starts');
        if (settings.FAULT === 'start') throw new Error('cannot start');
      },
      async close() {
        say('the service closes');
        if (settings.FAULT === 'close') throw new Error('cannot close');
      },
    };
  },
});
