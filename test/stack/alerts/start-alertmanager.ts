import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { readText, root } from '../../config/compose-file.js';
import { type MonitoringProcess, startMonitoring } from './monitoring-process.js';

interface AlertmanagerConfig {
  templates: string[];
  route: Route;
}
interface Route {
  group_wait: string;
  group_interval: string;
  routes?: Route[];
}

export interface AlertmanagerOptions {
  binary: string;
  /** Name of the configuration in `alertmanager/`. */
  chat: string;
  /** Base URL of the console. */
  console: string;
  /** Content of the files in `alertmanager/secrets`. */
  secrets?: Readonly<Record<string, string>>;
}

/** Starts Alertmanager with a configuration of `alertmanager/`, with other addresses and shorter waits. */
export function startAlertmanager({
  binary,
  chat,
  console,
  secrets = {},
}: AlertmanagerOptions): Promise<MonitoringProcess> {
  return startMonitoring({
    binary,
    async args({ folder, port }) {
      const own = join(folder, 'secrets');
      await mkdir(own);
      for (const [name, content] of Object.entries(secrets)) await writeFile(join(own, name), content);
      const text = readText(`alertmanager/${chat}.yml`)
        .replaceAll('http://console:8090', console)
        .replaceAll('/etc/alertmanager/secrets', own);
      const config = parse(text) as AlertmanagerConfig;
      config.templates = [join(root, 'alertmanager/templates/*.tmpl')];
      for (const route of [config.route, ...(config.route.routes ?? [])])
        Object.assign(route, { group_wait: '1s', group_interval: '1s' });
      await writeFile(join(folder, 'alertmanager.yml'), stringify(config));
      return [
        `--config.file=${join(folder, 'alertmanager.yml')}`,
        `--storage.path=${join(folder, 'state')}`,
        `--web.listen-address=127.0.0.1:${port}`,
        '--cluster.listen-address=',
      ];
    },
  });
}
