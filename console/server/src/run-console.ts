import { runService } from '@glasshouse/http/run';
import { createConsole } from './console.js';
import { consoleSettings, parseTargets } from './settings.js';

/** The console as a process of its own; see `runService` for its life. */
export function runConsole(): Promise<void> {
  return runService({
    name: 'console',
    declarations: consoleSettings,
    build(settings, telemetry) {
      const { HOST, FORWARD_PORT, ZIPKIN_PORT, OTLP_PORT } = settings;
      const built = createConsole({
        telemetry,
        host: HOST,
        ports: { console: settings.PORT, forward: FORWARD_PORT, zipkin: ZIPKIN_PORT, otlp: OTLP_PORT },
        scrapeTargets: parseTargets(settings.SCRAPE_TARGETS),
        scrapeIntervalMs: settings.SCRAPE_INTERVAL_MS,
        gatewayUrl: settings.GATEWAY_URL,
        maxBytes: settings.MAX_MEGABYTES * 1024 * 1024,
      });
      return {
        app: built.app,
        start: built.start,
        also: [
          { app: built.intakeApp, port: ZIPKIN_PORT, portVariable: 'ZIPKIN_PORT' },
          { app: built.intakeApp, port: OTLP_PORT, portVariable: 'OTLP_PORT' },
        ],
        close: built.stop,
      };
    },
  });
}
