import { cacheSettings } from '@glasshouse/cache';
import { consoleSettings } from '@glasshouse/console';
import { errors } from '@glasshouse/gateway';
import { clientSettings, httpSettings } from '@glasshouse/http';
import { launcherSettings, settingRulesTable } from '@glasshouse/launcher';
import { ports, serviceNames } from '@glasshouse/roster';
import { type Declarations, markdownTable, settingsTable } from '@glasshouse/settings';
import { shopLogFields } from '@glasshouse/shop';
import { storeSettings } from '@glasshouse/store';
import { logFields, telemetrySettings } from '@glasshouse/telemetry';
import { classicSettings } from '@glasshouse/telemetry-classic';
import { trafficSettings } from '@glasshouse/traffic';
import { warehouseLogFields, warehouseSettings } from '@glasshouse/warehouse';
import type { LogFieldTable } from '../log-fields.js';
import { servicesWith, serviceWorkspaces } from '../services.js';

const note = (home: string): string =>
  `<!-- Generated from ${home} by \`npm run docs\`; a test compares both. Edit there. -->\n`;

/** Renders `docs/errors.md`, to which `type` of every problem document links. */
export function errorsPage(): string {
  const lines = [
    '# Errors',
    '',
    note('infra/http/src/problem/codes.ts and `errors.ts` of each service'),
    'An error response is an `application/problem+json` document (RFC 9457) with `type`, `title`, `status`, `code`,',
    '`traceId`, and often `detail`. Programs should use `code`. `traceId` identifies the trace and the log records of the',
    'request. Error responses of the token endpoint have the form of RFC 6749 instead: `error`, `error_description`.',
    '',
    markdownTable(
      ['code', 'status', 'meaning'],
      Object.values(errors).map(({ code, status, title }) => [
        `<a id="${code.toLowerCase()}"></a>\`${code}\``,
        status,
        title,
      ]),
    ),
    '',
  ];
  return lines.join('\n');
}

/** Log fields of the services beyond ECS, by the workspace that declares them. */
export const serviceLogFields: Readonly<Record<string, LogFieldTable>> = {
  'services/shop': shopLogFields,
  ...Object.fromEntries(serviceWorkspaces.map(({ folder, logFields }) => [folder, logFields])),
  warehouse: warehouseLogFields,
};

/** Renders `docs/log-fields.md`: the ECS fields, then those of the services. */
export function logFieldsPage(): string {
  const own = Object.entries(serviceLogFields).flatMap(([workspace, fields]) =>
    Object.entries(fields).map(([name, [type, meaning]]) => [
      `\`${name}\``,
      type,
      authorOf(workspace),
      meaning,
    ]),
  );
  const lines = [
    '# Log fields',
    '',
    note('infra/telemetry/src/logs/fields.ts and `log-fields.ts` of each service'),
    'Log records on standard output, in Elasticsearch and in the console have these fields. Secrets are masked by name and',
    'by pattern before a record leaves the process. A field whose name is already in use or starts with an underscore, as',
    'the metadata fields of Elasticsearch do, is written below `labels`.',
    '',
    '## Fields of ECS',
    '',
    'The names are those of the [Elastic Common Schema](https://www.elastic.co/docs/reference/ecs); the types are those of the',
    'Elasticsearch mapping.',
    '',
    markdownTable(
      ['field', 'type', 'meaning'],
      Object.entries(logFields).map(([name, [type, meaning]]) => [`\`${name}\``, type, meaning]),
    ),
    '',
    '## Fields of the services',
    '',
    'Elasticsearch indexes all other fields, such as those of back-ends and circuit breakers, as keywords. A value of',
    'another type than that of its field is stored with the record, but not indexed.',
    '',
    markdownTable(['field', 'type', 'written by', 'meaning'], own),
    '',
  ];
  return lines.join('\n');
}

function authorOf(workspace: string): string {
  const name = workspace.replace('services/', '');
  return name === 'shop' ? 'several services' : name;
}

export interface SettingSection {
  title: string;
  text: string;
  declarations: Declarations;
}

/** Returns every environment variable, grouped by the processes that read it. */
export function settingSections(): SettingSection[] {
  return [
    {
      title: 'Every service: telemetry',
      text: readBy([...serviceNames, 'console', 'traffic', 'warehouse']),
      declarations: { ...telemetrySettings, ...classicSettings },
    },
    {
      title: 'Every service: HTTP',
      text: 'Read by every service and the console; [services.md](services.md) has the default of `PORT` for each.',
      declarations: httpSettings(ports.gateway),
    },
    {
      title: 'Services with a document store',
      text: readBy(servicesWith('store')),
      declarations: storeSettings,
    },
    {
      title: 'Services with a cache',
      text: readBy(servicesWith('cache')),
      declarations: cacheSettings,
    },
    {
      title: 'Services that call others',
      text: readBy(servicesWith('calls')),
      declarations: clientSettings,
    },
    ...serviceWorkspaces.map(({ name, settings }) => ({ title: name, text: '', declarations: settings })),
    { title: 'console', text: '', declarations: consoleSettings },
    { title: 'traffic', text: '', declarations: trafficSettings },
    { title: 'warehouse', text: '', declarations: warehouseSettings },
    { title: 'npm start', text: 'Read by the launcher itself.', declarations: launcherSettings },
  ];
}

/** Returns `Read by a, b and c.`, or `Read by a.` */
function readBy(names: readonly string[]): string {
  return `Read by ${new Intl.ListFormat('en-GB').format(names)}.`;
}

/** Renders `docs/settings.md`. */
export function settingsPage(): string {
  const declared = settingSections()
    .filter(({ title }) => title !== 'npm start' && title !== 'warehouse')
    .flatMap(({ declarations }) => Object.keys(declarations));
  const lines = ['# Settings', '', note('the declarations in the code')];
  for (const { title, text, declarations } of settingSections()) {
    const table =
      Object.keys(declarations).length === 0 ? 'No settings of its own.\n' : settingsTable(declarations);
    lines.push(`## ${title}`, '', ...(text === '' ? [] : [text, '']), table);
  }
  lines.push(
    '### The other settings with `npm start`',
    '',
    'An empty variable counts as not set. A secret that is not set is read from the file that `<NAME>_FILE` names, such as',
    '`FAULTS_TOKEN_FILE`. Variables in none of these tables reach every process unchanged.',
    '',
    settingRulesTable(declared),
  );
  return lines.join('\n');
}
