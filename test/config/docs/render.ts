import { cacheSettings } from '@glasshouse/cache';
import { consoleSettings } from '@glasshouse/console';
import { customerSettings } from '@glasshouse/customer';
import { gatewaySettings } from '@glasshouse/gateway';
import { clientSettings, codes, httpSettings } from '@glasshouse/http';
import { launcherSettings, settingRulesTable } from '@glasshouse/launcher';
import { oauthSettings } from '@glasshouse/oauth';
import { orderSettings } from '@glasshouse/order';
import { productSettings } from '@glasshouse/product';
import { type Declarations, settingsTable } from '@glasshouse/settings';
import { storeSettings } from '@glasshouse/store';
import { logFields, telemetrySettings } from '@glasshouse/telemetry';
import { classicSettings } from '@glasshouse/telemetry-classic';
import { trafficSettings } from '@glasshouse/traffic';

const note = (home: string): string =>
  `<!-- Made from ${home} by \`npm run docs\`; a test compares both. Edit there. -->\n`;

/** Every problem code: the page that `type` of a problem document points to. */
export function errorsPage(): string {
  const lines = [
    '# Errors',
    '',
    note('infra/http/src/problem/codes.ts'),
    'A failed call is answered as `application/problem+json` (RFC 9457) with `type`, `title`, `status`, `code`,',
    '`traceId`, and `detail` where there is more to say. `code` is what a program should look at; `traceId` leads to',
    'what happened. The token endpoint answers in the form of RFC 6749 instead: `error`, `error_description`.',
    '',
    '| code | status | meaning |',
    '|---|---|---|',
    ...Object.entries(codes).map(
      ([code, [status, title]]) => `| <a id="${code.toLowerCase()}"></a>\`${code}\` | ${status} | ${title} |`,
    ),
    '',
  ];
  return lines.join('\n');
}

/** The fields of log records, by ECS name. */
export function logFieldsPage(): string {
  const lines = [
    '# Log fields',
    '',
    note('infra/telemetry/src/logs/fields.ts'),
    'Every log record, on standard output, in Elasticsearch or in the console, is made of these fields. The names are',
    'those of the [Elastic Common Schema](https://www.elastic.co/docs/reference/ecs); the type is what Elasticsearch',
    'indexes them as. A field that is not here, such as `order.id`, is indexed as a keyword. Secrets are masked by name',
    'and by shape before a record leaves the process; a field whose name is taken goes below `labels`.',
    '',
    '| field | type | meaning |',
    '|---|---|---|',
    ...Object.entries(logFields).map(([name, [type, meaning]]) => `| \`${name}\` | ${type} | ${meaning} |`),
    '',
  ];
  return lines.join('\n');
}

export interface SettingSection {
  title: string;
  text: string;
  declarations: Declarations;
}

/** Every environment variable, by the process that reads it. */
export function settingSections(): SettingSection[] {
  return [
    {
      title: 'Every service: telemetry',
      text: 'Read by gateway, oauth, customer, product, order, console and traffic.',
      declarations: { ...telemetrySettings, ...classicSettings },
    },
    {
      title: 'Every service: HTTP',
      text: '`infra/settings/src/ports.ts` has the default of `PORT` for each service.',
      declarations: httpSettings(8080),
    },
    {
      title: 'Services with documents',
      text: 'Read by oauth, customer, product and order.',
      declarations: storeSettings,
    },
    {
      title: 'Services with a cache',
      text: 'Read by gateway, oauth and product.',
      declarations: cacheSettings,
    },
    {
      title: 'Services that call others',
      text: 'Read by gateway and order.',
      declarations: clientSettings,
    },
    { title: 'gateway', text: '', declarations: gatewaySettings },
    { title: 'oauth', text: '', declarations: oauthSettings },
    { title: 'customer', text: '', declarations: customerSettings },
    { title: 'product', text: '', declarations: productSettings },
    { title: 'order', text: '', declarations: orderSettings },
    { title: 'console', text: '', declarations: consoleSettings },
    { title: 'traffic', text: '', declarations: trafficSettings },
    { title: 'npm start', text: 'Read by the launcher itself.', declarations: launcherSettings },
  ];
}

/** Renders `docs/settings.md`. */
export function settingsPage(): string {
  const lines = ['# Settings', '', note('the declarations beside what they configure')];
  for (const { title, text, declarations } of settingSections()) {
    lines.push(`## ${title}`, '', ...(text === '' ? [] : [text, '']), settingsTable(declarations));
  }
  lines.push(
    '### The other settings with `npm start`',
    '',
    'An empty variable counts as not set. Variables in none of these tables reach every process unchanged.',
    '',
    settingRulesTable(),
  );
  return lines.join('\n');
}
