import { type CarriedSpan, inOrder, type TypedValues, text } from './carried-span.js';
import type { ExporterName, Pair, ServerName } from './pairs.js';

/** Difference between a sent and a received span. Anything that is not in {@link exceptions} arrives unchanged. */
export interface Exception {
  from: readonly ExporterName[];
  to: readonly ServerName[];
  /** Description in docs/exporters.md, in Markdown. */
  says: string;
  /** Changes a sent span into the received one. */
  arrives(span: CarriedSpan): void;
}

const kitZipkin = 'the kit’s Zipkin JSON';
const kitOtlp = 'the kit’s OTLP JSON';
const zipkinForm: readonly ExporterName[] = [kitZipkin, 'zipkin-js'];
const both: readonly ServerName[] = ['Jaeger', 'Zipkin'];

export const exceptions: readonly Exception[] = [
  {
    from: zipkinForm,
    to: both,
    says: 'Tags are strings: numbers and booleans arrive as strings.',
    arrives: (span) => change(span.attributes, ({ value }) => text(String(value))),
  },
  {
    from: zipkinForm,
    to: both,
    says: 'There is no status: a failed span has a tag `error` with the message.',
    arrives(span) {
      if (span.failure !== undefined) span.attributes.error = text(span.failure);
      span.failed = span.attributes.error !== undefined;
      span.failure = undefined;
    },
  },
  {
    from: zipkinForm,
    to: both,
    says: 'There are no links: each link arrives as the tags `link.<n>.trace_id` and `link.<n>.span_id`.',
    arrives(span) {
      span.links.forEach((link, index) => {
        const [traceId = '', spanId = ''] = link.split('-');
        span.attributes[`link.${index}.trace_id`] = text(traceId);
        span.attributes[`link.${index}.span_id`] = text(spanId);
      });
      span.links = [];
    },
  },
  {
    from: zipkinForm,
    to: both,
    says: '`|` in the name of an event arrives as `/`, since `|` ends the name.',
    arrives(span) {
      for (const event of span.events) event.name = event.name.replaceAll('|', '/');
    },
  },
  {
    from: zipkinForm,
    to: both,
    says: 'An event’s integers of more than 53 bits arrive as strings.',
    arrives(span) {
      for (const { attributes } of span.events)
        change(attributes, (typed) =>
          typed.type === 'float64' && Number.isInteger(typed.value) ? text(String(typed.value)) : typed,
        );
    },
  },
  {
    from: zipkinForm,
    to: ['Zipkin'],
    says: 'An event is a string: its attributes follow its name as JSON, `retry|{"attempt":2}|0`.',
    arrives(span) {
      for (const event of span.events) {
        const plain = Object.entries(event.attributes).map(([name, { value }]) => [name, value]);
        if (plain.length > 0) event.name += `|${JSON.stringify(Object.fromEntries(plain))}|0`;
        event.attributes = {};
      }
    },
  },
  {
    from: zipkinForm,
    to: ['Zipkin'],
    says: 'There is no process: `service.instance.id`, `service.version` and `deployment.environment.name` arrive as tags of each span.',
    arrives(span) {
      Object.assign(span.attributes, span.process);
      span.process = {};
    },
  },
  {
    from: zipkinForm,
    to: ['Jaeger'],
    says: 'Jaeger moves `service.instance.id` and `service.version` of each span to its process; `deployment.environment.name`, which its Zipkin receiver does not recognize, remains a tag of each span.',
    arrives: (span) => move(span.process, span.attributes, 'deployment.environment.name'),
  },
  {
    from: zipkinForm,
    to: ['Jaeger'],
    says: 'Jaeger moves OpenTelemetry resource attributes (`host.name`, `container.id`, `process.pid`, ...) from spans to their process. All spans of a batch share one process, so only the attributes of one span are kept.',
    arrives: (span) => move(span.attributes, span.process, 'host.name'),
  },
  {
    from: zipkinForm,
    to: ['Jaeger'],
    says: 'The remote endpoint arrives as the attribute `peer.service`, also for databases.',
    arrives(span) {
      if (span.peer !== undefined) span.attributes['peer.service'] = text(span.peer);
      span.peer = undefined;
    },
  },
  {
    from: ['zipkin-js'],
    to: ['Jaeger'],
    says: 'zipkin-js converts service names, including the remote endpoint’s, to lower case.',
    arrives(span) {
      span.service = span.service.toLowerCase();
      const called = span.attributes['peer.service'];
      if (called && span.kind === 'client') called.value = String(called.value).toLowerCase();
    },
  },
  {
    from: zipkinForm,
    to: ['Zipkin'],
    says: 'Zipkin converts names of spans and services to lower case.',
    arrives(span) {
      span.name = span.name.toLowerCase();
      span.service = span.service.toLowerCase();
      span.peer = span.peer?.toLowerCase();
    },
  },
  {
    from: [...zipkinForm, 'jaeger-client'],
    to: both,
    says: 'There is no kind `internal`: such spans arrive without a kind.',
    arrives(span) {
      if (span.kind === 'internal') span.kind = undefined;
    },
  },
  {
    from: [...zipkinForm, 'jaeger-client'],
    to: both,
    says: 'There is no field for `tracestate`: it is lost.',
    arrives(span) {
      span.traceState = undefined;
    },
  },
  {
    from: ['jaeger-client'],
    to: ['Jaeger'],
    says: 'Every number arrives as a double.',
    arrives(span) {
      for (const values of [span.attributes, ...span.events.map(({ attributes }) => attributes)])
        change(values, (typed) => (typed.type === 'int64' ? { ...typed, type: 'float64' } : typed));
    },
  },
  {
    from: [kitOtlp, 'jaeger-client'],
    to: ['Jaeger'],
    says: 'There is no remote endpoint: only the attributes `peer.service` and `db.system.name` name the called service.',
    arrives(span) {
      span.peer = undefined;
    },
  },
  {
    from: [kitOtlp],
    to: ['Jaeger'],
    says: 'The instrumentation scope `otel.scope.name` is `@glasshouse/telemetry`.',
    arrives(span) {
      span.scope = '@glasshouse/telemetry';
    },
  },
  {
    from: [...zipkinForm, kitOtlp, 'jaeger-client'],
    to: both,
    says: 'A trace id whose upper half is zero, from a caller with 64-bit ids, arrives with 16 digits.',
    arrives(span) {
      span.traceId = span.traceId.replace(/^0{16}/, '');
    },
  },
];

export function exceptionsOf({ exporter, server }: Pick<Pair, 'exporter' | 'server'>): readonly Exception[] {
  return exceptions.filter(({ from, to }) => from.includes(exporter) && to.includes(server));
}

/** Returns the span that should arrive if exactly these exceptions apply. */
export function arrivesAs(span: CarriedSpan, applied: readonly Exception[]): CarriedSpan {
  const arriving = structuredClone(span);
  for (const { arrives } of applied) arrives(arriving);
  inOrder(arriving.events);
  return arriving;
}

function change(values: TypedValues, to: (value: TypedValues[string]) => TypedValues[string]): void {
  for (const [name, value] of Object.entries(values)) values[name] = to(value);
}

function move(from: TypedValues, to: TypedValues, name: string): void {
  const value = from[name];
  if (value === undefined) return;
  to[name] = value;
  delete from[name];
}
