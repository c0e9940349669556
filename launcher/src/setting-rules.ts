import { markdownTable, SettingsError } from '@glasshouse/settings';
import type { Environment } from './plan.js';
import { launcherSettings } from './settings.js';

/**
 * Rules of `npm start` for each setting of the processes that it starts; its own settings are in `settings.ts`. A test
 * compares the table with all settings, so that none is replaced silently.
 */
export const settingRules = {
  /** Settings passed unchanged to every process. */
  handedOn: [
    'SERVICE_INSTANCE',
    'ENVIRONMENT',
    'LOG_LEVEL',
    'TRACES_OTLP',
    'TRACES_JAEGER',
    'TELEMETRY_CLIENTS',
    'TELEMETRY_QUEUE_MEGABYTES',
    'TRACES_RATIO',
    'TRACES_KEEP_ERRORS',
    'TRACES_KEEP_SLOWER_MS',
    'DRAIN_MS',
    'MAX_CONNECTIONS',
    'STORE_DURABILITY',
    'OVERLOAD_DELAY_MS',
    'MAX_REQUESTS',
    'MONGODB_URL',
    'CACHE_MEGABYTES',
    'HAZELCAST_MEMBERS',
    'HAZELCAST_CLUSTER',
    'TOKEN_CLOCK_TOLERANCE_SECONDS',
    'TRUST_PROXY',
    'RATE_LIMIT_REQUESTS',
    'RATE_LIMIT_WINDOW_SECONDS',
    'CLIENT_CONCURRENCY',
    'RETRY_PERCENT',
    'BREAKER_FAILURES',
    'BREAKER_OPEN_MS',
    'ACCESS_TOKEN_SECONDS',
    'REFRESH_TOKEN_SECONDS',
    'SESSIONS_PER_USER',
    'PASSWORD_GRANT',
    'OAUTH_CLIENTS',
    'KEY_ROTATION_SECONDS',
    'KEY_LEAD_SECONDS',
    'PASSWORD_HASH_COST',
    'PASSWORD_HASH_CONCURRENCY',
    'PASSWORD_HASH_QUEUE',
    'LOGIN_WINDOW_SECONDS',
    'LOGIN_FAILURES_PER_USER',
    'LOGIN_FAILURES_PER_ADDRESS',
    'PRODUCT_CACHE_MS',
    'DEPOSIT_LIMIT',
    'RESERVATION_MS',
    'RESERVATION_SWEEP_MS',
    'RESERVATION_SETTLE_MS',
    'TRANSACTION_LIMIT_MS',
    'SAGA_LEASE_MS',
    'SAGA_RETRY_MS',
    'SAGA_RECOVERY_MS',
    'SCRAPE_INTERVAL_MS',
  ],
  /** Settings used as given; otherwise the launcher's value replaces the service's default. */
  replaces: {
    LOG_STDOUT: '`off`',
    SHUTDOWN_MS: '`3000`',
    STORE: '`embedded`',
    CACHE: '`memory`',
    SEED: '`on`',
    MAX_MEGABYTES: '`16`',
    PUBLIC_URL: 'the gateway’s address',
    CONSOLE_URL: 'the console’s address',
    GATEWAY_URL: 'the gateway’s address',
    OAUTH_URL: 'the address of the oauth service',
    CUSTOMER_URL: 'the address of the customer service',
    PRODUCT_URL: 'the address of the product service',
    ORDER_URL: 'the address of the order service',
  },
  /** Lists to which the launcher adds its own entries. */
  extended: {
    LOG_FORWARD: 'the console',
    TRACES_ZIPKIN: 'the console',
    SCRAPE_TARGETS: 'the five services',
  },
  /** Settings that must differ for each process: the start fails with this advice. */
  refused: {
    PORT: 'each process has its own port: set GATEWAY_PORT, CONSOLE_PORT, OAUTH_PORT, CUSTOMER_PORT, PRODUCT_PORT or ORDER_PORT',
    OPERATIONS_PORT: 'set GATEWAY_OPERATIONS_PORT',
    STORE_FOLDER: 'each service has its own folder below DATA_FOLDER: set that',
  },
} as const satisfies {
  handedOn: readonly string[];
  replaces: Readonly<Record<string, string>>;
  extended: Readonly<Record<string, string>>;
  refused: Readonly<Record<string, string>>;
};

/** @throws SettingsError with every given setting that cannot be honoured, and the setting to use instead */
export function requireHonourable(environment: Environment): void {
  const problems = Object.entries(settingRules.refused).flatMap(([name, advice]) =>
    environment[name]
      ? [`${name} is not supported by npm start (is ${JSON.stringify(environment[name])}): ${advice}`]
      : [],
  );
  if (problems.length > 0) throw new SettingsError(problems);
}

/** Returns the environment without the launcher's own settings and without empty variables, which count as not set. */
export function givenToProcesses(environment: Environment): Environment {
  return Object.fromEntries(
    Object.entries(environment).filter(([name, value]) => value && !(name in launcherSettings)),
  );
}

/** Returns the rules as a Markdown table for the documentation. */
export function settingRulesTable(): string {
  const code = (names: readonly string[]) => names.map((name) => `\`${name}\``).join(', ');
  const { handedOn, replaces, extended, refused } = settingRules;
  const rows = [
    ...Object.entries(replaces).map(([name, own]) => [`\`${name}\``, `as given; otherwise ${own}`]),
    ...Object.entries(extended).map(([name, own]) => [`\`${name}\``, `as given, and ${own}`]),
    ...Object.entries(refused).map(([name, advice]) => [`\`${name}\``, `refused: ${advice}`]),
    [code(handedOn), 'as given'],
  ];
  return `${markdownTable(['setting', 'with `npm start`'], rows)}\n`;
}
