import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Settings } from '@glasshouse/settings';
import { parse } from 'yaml';
import type { consoleSettings } from '../settings.js';
import type { RulesOptions } from './rules.js';

type OwnSettings = Settings<typeof consoleSettings> & { readonly HOST: string; readonly PORT: number };

const fromRoot = (path: string) => fileURLToPath(new URL(`../../../../../${path}`, import.meta.url));

/** Returns the options for the rules, inhibitions and links that the full stack uses, from the files of the repository. */
export function rulesOptions(settings: OwnSettings): RulesOptions {
  const { SLO_WINDOWS, ALERT_CHAT, ALERT_CHAT_URL_FILE, SCRAPE_INTERVAL_MS } = settings;
  return {
    folders: [fromRoot('prometheus/rules'), fromRoot(`prometheus/slo/${SLO_WINDOWS}`)],
    inhibitRulesFile: fromRoot('alertmanager/console.yml'),
    externalLabels: () =>
      readExternalLabels(readFileSync(fromRoot('prometheus/prometheus.yml'), 'utf8'), {
        CONSOLE_URL: consoleUrl(settings),
        GRAFANA_URL: settings.GRAFANA_URL,
        KIBANA_URL: settings.KIBANA_URL,
      }),
    chat:
      ALERT_CHAT === 'console'
        ? undefined
        : {
            name: ALERT_CHAT,
            urlFile: ALERT_CHAT_URL_FILE || fromRoot(`alertmanager/secrets/${ALERT_CHAT}-url`),
          },
    intervalMs: SCRAPE_INTERVAL_MS,
  };
}

/** Returns `external_labels` of a configuration of Prometheus. A label whose address is not set is left out. */
export function readExternalLabels(
  config: string,
  addresses: Readonly<Record<string, string>>,
): Record<string, string> {
  const { global } = parse(config) as { global?: { external_labels?: Record<string, string> } };
  return Object.fromEntries(
    Object.entries(global?.external_labels ?? {}).flatMap(([name, text]) => {
      const [, variable = ''] = /\$\{(\w+)\}/.exec(text) ?? [];
      const address = addresses[variable];
      return address ? [[name, text.replace(`\${${variable}}`, address.replace(/\/$/, ''))]] : [];
    }),
  );
}

function consoleUrl({ HOST, PORT }: OwnSettings): string {
  const host = HOST === '0.0.0.0' ? '127.0.0.1' : HOST === '::' ? '::1' : HOST;
  return `http://${host.includes(':') ? `[${host}]` : host}:${PORT}`;
}
