import { markdownTable } from '@glasshouse/settings';
import { exceptions } from '../../stack/exporters/exceptions.js';
import { type ExporterName, exporters, pairs } from '../../stack/exporters/pairs.js';

const selectedBy: Readonly<Record<ExporterName, string>> = {
  'the kit’s Zipkin JSON': '`TRACES_ZIPKIN`',
  'the kit’s OTLP JSON': '`TRACES_OTLP`',
  'zipkin-js': '`TELEMETRY_CLIENTS=classic`, `TRACES_ZIPKIN`',
  'jaeger-client': '`TELEMETRY_CLIENTS=classic`, `TRACES_JAEGER`',
};

/** Renders `docs/exporters.md`: the differences between sent and stored spans. */
export function exportersPage(): string {
  const names = Object.keys(exporters) as ExporterName[];
  const servers = ['Jaeger', 'Zipkin'] as const;
  const lines = [
    '# Exporters: differences between sent and stored spans',
    '',
    '<!-- Generated from test/stack/exporters/exceptions.ts by `npm run docs`; a test compares both. Edit there. -->',
    '',
    'A test sends the same spans with every exporter to every server that receives its format, and reads them back from the',
    'server’s query API (`npm run test:stack`; Jaeger 2.13, Zipkin 3.6). It compares ids, parent, name, kind, start and',
    'duration to the microsecond, service, process, attributes with their types, events, links, error status, `tracestate`',
    'and remote endpoint. Each field must be unchanged, except for the differences below, which must be exactly these.',
    '',
    markdownTable(
      ['exporter', 'selected by', ...servers],
      names.map((name) => {
        const cells = servers.map((server) => {
          if (!pairs.some((pair) => pair.exporter === name && pair.server === server)) return 'no receiver';
          const count = exceptions.filter(
            ({ from, to }) => from.includes(name) && to.includes(server),
          ).length;
          return `${count} exceptions`;
        });
        return [name, selectedBy[name], ...cells];
      }),
    ),
    '',
    'With the compose file, Jaeger receives Zipkin JSON, which is encoded once for Jaeger, Zipkin and the console. To get',
    'links, types and `tracestate` in Jaeger, remove it from `TRACES_ZIPKIN` and set',
    '`TRACES_OTLP=http://jaeger:4318/v1/traces`.',
    '',
    '## Exceptions',
    '',
    markdownTable(
      ['from', 'to', 'difference'],
      exceptions.map(({ from, to, says }) => [
        from.length === names.length ? 'all' : from.join(', '),
        to.join(', '),
        says,
      ]),
    ),
    '',
  ];
  return lines.join('\n');
}
