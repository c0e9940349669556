import { serviceNames, serviceOf } from '@glasshouse/roster';
import type { Environment } from './environment.js';
import type { Running } from './launch.js';

export interface Welcome {
  urls: Running['urls'];
  admin: Running['admin'];
  /** Token of the console; empty if it needs none. */
  consoleToken: string;
  /** File with the password; undefined when `ADMIN_PASSWORD` sets it, and then the password is not printed. */
  adminFile: string | undefined;
  traffic: boolean;
  /** The launcher's environment; empty variables are treated as not set. */
  environment: Environment;
  /** Seconds since the start. */
  seconds: number;
}

/** Returns the message that is printed when all processes are ready, without ANSI codes. */
export function welcome({
  urls,
  admin,
  adminFile,
  consoleToken,
  traffic,
  environment,
  seconds,
}: Welcome): string {
  const rows: [string, string, string][] = [
    ['Shop (gateway)', urls.gateway, 'the public API'],
    ['API reference', urls.docs, `as OpenAPI: ${urls.gateway}/openapi.json`],
    ['Console', urls.console, 'logs, traces, metrics, alerts'],
    ...serviceNames
      .filter((name) => !serviceOf(name).public)
      .map((name): [string, string, string] => [name, urls[name], 'internal: /health/ready, /metrics']),
    ['gateway, internal', urls.gatewayOperations, '/health/ready, /metrics'],
  ];
  const wide = [0, 1].map((column) => Math.max(...rows.map((row) => (row[column] as string).length)));
  const table = rows.map(
    ([name, url, note]) => `  ${name.padEnd(wide[0] as number)}  ${url.padEnd(wide[1] as number)}  ${note}`,
  );
  const password =
    adminFile === undefined ? 'value of ADMIN_PASSWORD' : `${admin.password}   (stored in ${adminFile})`;
  const { STORE, CACHE, LOG_FORWARD, TRACES_ZIPKIN, TRACES_OTLP, TRACES_JAEGER } = environment;
  const further = [LOG_FORWARD, TRACES_ZIPKIN, TRACES_OTLP, TRACES_JAEGER].filter(Boolean);
  const backEnds = [
    STORE === 'mongodb' && '  Documents:     MongoDB',
    CACHE === 'hazelcast' && '  Cache:         Hazelcast',
    further.length > 0 && `  Telemetry:     the console, and ${further.join(',').replaceAll(',', ', ')}`,
  ].filter((line) => line !== false);
  return [
    '',
    `Glasshouse is ready (${seconds.toFixed(1)} s).`,
    '',
    ...table,
    '',
    `  Administrator: ${admin.username} / ${password}`,
    ...(admin.mayKeepPassword
      ? ['                 (an administrator that already exists keeps its password)']
      : []),
    ...(consoleToken !== '' && consoleToken !== 'off'
      ? [`  Console token: ${consoleToken}   (the password, with any user name)`]
      : []),
    `  Demo traffic:  ${traffic ? 'on (disable with TRAFFIC=off)' : 'off'}`,
    ...backEnds,
    '',
    '  Try:',
    `    curl -i '${urls.gateway}/products?limit=3'`,
    `  and append the trace-id of the response to ${urls.console}/#/traces/`,
    '',
    '  Ctrl-C stops everything.',
    '',
  ].join('\n');
}
