import { serviceNames, serviceOf } from '@glasshouse/roster';
import type { Running } from './launch.js';
import type { Environment } from './plan.js';

export interface Welcome {
  urls: Running['urls'];
  admin: Running['admin'];
  /** Where the password can be read again; undefined when it was given by ADMIN_PASSWORD, which is not shown. */
  adminFile: string | undefined;
  traffic: boolean;
  /** Environment given to the launcher; empty variables count as not set. */
  environment: Environment;
  /** Seconds since the start. */
  seconds: number;
}

/** What is printed once when everything is ready. Lines without ANSI codes, for a terminal and for a file. */
export function welcome({ urls, admin, adminFile, traffic, environment, seconds }: Welcome): string {
  const rows: [string, string, string][] = [
    ['Shop (gateway)', urls.gateway, 'the public API'],
    ['API reference', urls.docs, `as OpenAPI: ${urls.gateway}/openapi.json`],
    ['Console', urls.console, 'logs, traces, metrics, alerts'],
    ...serviceNames
      .filter((name) => !serviceOf(name).public)
      .map((name): [string, string, string] => [name, urls[name], 'inside: /health/ready, /metrics']),
    ['gateway, inside', urls.gatewayOperations, '/health/ready, /metrics'],
  ];
  const wide = [0, 1].map((column) => Math.max(...rows.map((row) => (row[column] as string).length)));
  const table = rows.map(
    ([name, url, note]) => `  ${name.padEnd(wide[0] as number)}  ${url.padEnd(wide[1] as number)}  ${note}`,
  );
  const password =
    adminFile === undefined ? 'as ADMIN_PASSWORD says' : `${admin.password}   (kept in ${adminFile})`;
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
      ? ['                 (an administrator that the shop had before keeps the password it was made with)']
      : []),
    `  Demo traffic:  ${traffic ? 'on (TRAFFIC=off to be alone)' : 'off'}`,
    ...backEnds,
    '',
    '  Try:',
    `    curl -i '${urls.gateway}/products?limit=3'`,
    `  and open ${urls.console}/#/traces/ with its trace-id behind it`,
    '',
    '  Ctrl-C stops everything.',
    '',
  ].join('\n');
}
