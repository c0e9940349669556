import { markdownTable } from '@glasshouse/settings';
import { exceptions } from '../../stack/exporters/exceptions.js';
import { type ExporterName, exporters, pairs } from '../../stack/exporters/pairs.js';

const intakes: Readonly<Record<ExporterName, string>> = {
  'the kit’s Zipkin JSON': '`TRACES_ZIPKIN`',
  'the kit’s OTLP JSON': '`TRACES_OTLP`',
  'zipkin-js': '`TELEMETRY_CLIENTS=classic`, `TRACES_ZIPKIN`',
  'jaeger-client': '`TELEMETRY_CLIENTS=classic`, `TRACES_JAEGER`',
};

/** What each exporter brings to each server. */
export function exportersPage(): string {
  const names = Object.keys(exporters) as ExporterName[];
  const servers = ['Jaeger', 'Zipkin'] as const;
  const lines = [
    '# What arrives of a span',
    '',
    '<!-- Made from test/stack/exporters/exceptions.ts by `npm run docs`; a test compares both. Edit there. -->',
    '',
    'Every exporter sends the same spans to every server that takes its format, and each span is read back from the',
    'server’s query API field by field: ids, parent, name, kind, start and duration to the microsecond, service, process,',
    'attributes with their types, events, links, failure, `tracestate`, remote endpoint. All of it has to arrive as it was',
    'sent, but for what is listed here, which has to differ in just this way (`npm run test:stack`; Jaeger 2.13, Zipkin 3.6).',
    '',
    markdownTable(
      ['exporter', 'chosen by', ...servers],
      names.map((name) => {
        const cells = servers.map((server) => {
          if (!pairs.some((pair) => pair.exporter === name && pair.server === server)) return 'has no intake';
          const count = exceptions.filter(
            ({ from, to }) => from.includes(name) && to.includes(server),
          ).length;
          return `${count} exceptions`;
        });
        return [name, intakes[name], ...cells];
      }),
    ),
    '',
    'The compose file feeds Jaeger by Zipkin JSON, which is encoded once for Jaeger, Zipkin and the console. Who wants',
    'links, types and `tracestate` in Jaeger takes it out of `TRACES_ZIPKIN` and sets',
    '`TRACES_OTLP=http://jaeger:4318/v1/traces`.',
    '',
    '## Exceptions',
    '',
    markdownTable(
      ['from', 'to', 'what differs'],
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
