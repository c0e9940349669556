import { callGraph, portVariable, serviceNames, urlVariable } from '@glasshouse/roster';
import { markdownTable, SettingsError } from '@glasshouse/settings';
import type { Environment } from './environment.js';
import { launcherSettings } from './settings.js';

/** Services that another service calls. */
const called = serviceNames.filter((name) => serviceNames.some((caller) => callGraph[caller].includes(name)));

/**
 * Rules for passing settings from the launcher's environment to the processes. Settings without a rule are passed
 * unchanged; the launcher's own settings are in `settings.ts`. A test compares the rules with all declared settings.
 */
export const settingRules: {
  readonly replaces: Readonly<Record<string, string>>;
  readonly extended: Readonly<Record<string, string>>;
  readonly refused: Readonly<Record<string, string>>;
} = {
  /** Settings passed as given; if absent, the launcher's value replaces the service's default. */
  replaces: {
    LOG_STDOUT: '`off`',
    SHUTDOWN_MS: '`3000`',
    STORE: '`embedded`',
    CACHE: '`memory`',
    SEED: '`on`',
    MAX_MEGABYTES: '`16`',
    RULES: '`on`',
    HISTORY_FOLDER: '`console` below DATA_FOLDER',
    PUBLIC_URL: 'the gateway’s address',
    CONSOLE_URL: 'the console’s address',
    GATEWAY_URL: 'the gateway’s address',
    ...Object.fromEntries(called.map((name) => [urlVariable(name), `the address of the ${name} service`])),
  },
  /** Lists to which the launcher adds its own entries. */
  extended: {
    LOG_FORWARD: 'the console',
    TRACES_ZIPKIN: 'the console',
    SCRAPE_TARGETS: 'the services',
  },
  /** Settings that must differ between processes. The start fails with this advice. */
  refused: {
    PORT: `each process has its own port: set ${[...serviceNames, 'console' as const].map(portVariable).join(', ')}`,
    OPERATIONS_PORT: 'set GATEWAY_OPERATIONS_PORT',
    STORE_FOLDER: 'each service has its own folder below DATA_FOLDER: set DATA_FOLDER',
  },
};

/** @throws SettingsError with every unsupported setting, and the setting to use instead */
export function rejectUnsupported(environment: Environment): void {
  const problems = Object.entries(settingRules.refused).flatMap(([name, advice]) =>
    environment[name]
      ? [`${name} is not supported by npm start (is ${JSON.stringify(environment[name])}): ${advice}`]
      : [],
  );
  if (problems.length > 0) throw new SettingsError(problems);
}

/** Returns the environment without the launcher's own settings and without empty variables (treated as not set). */
export function givenToProcesses(environment: Environment): Environment {
  return Object.fromEntries(
    Object.entries(environment).filter(([name, value]) => value && !(name in launcherSettings)),
  );
}

/**
 * Returns the rules as a Markdown table for the documentation.
 *
 * @param declared names of the settings of all processes; settings without a rule share the last row
 */
export function settingRulesTable(declared: readonly string[]): string {
  const { replaces, extended, refused } = settingRules;
  const ruled = new Set(
    [replaces, extended, refused, launcherSettings].flatMap((rules) => Object.keys(rules)),
  );
  const others = [...new Set(declared)].filter((name) => !ruled.has(name));
  const rows = [
    ...Object.entries(replaces).map(([name, own]) => [`\`${name}\``, `as given; otherwise ${own}`]),
    ...Object.entries(extended).map(([name, own]) => [`\`${name}\``, `as given, and ${own}`]),
    ...Object.entries(refused).map(([name, advice]) => [`\`${name}\``, `refused: ${advice}`]),
    [others.map((name) => `\`${name}\``).join(', '), 'as given'],
  ];
  return `${markdownTable(['setting', 'with `npm start`'], rows)}\n`;
}
