import { type CarriedSpan, inOrder, text, type Values } from './carried-span.js';
import type { ExporterName, Pair, ServerName } from './pairs.js';

/** Something that does not arrive as it was sent. What is not in {@link exceptions} has to arrive unchanged. */
export interface Exception {
  from: readonly ExporterName[];
  to: readonly ServerName[];
  says: string;
  /** Makes of what was sent what arrives. */
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
    says: 'Tags are texts: numbers and truth values arrive as strings.',
    arrives: (span) => change(span.attributes, ({ value }) => text(String(value))),
  },
  {
    from: zipkinForm,
    to: both,
    says: 'There is no status: a span has failed when it has a tag `error`, which holds the message.',
    arrives(span) {
      if (span.failure !== undefined) span.attributes.error = text(span.failure);
      span.failed = span.attributes.error !== undefined;
      span.failure = undefined;
    },
  },
  {
    from: zipkinForm,
    to: both,
    says: 'There are no links: each arrives as the tags `link.<n>.trace_id` and `link.<n>.span_id`.',
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
    says: 'A bar in the name of an event arrives as a slash: a bar ends the name.',
    arrives(span) {
      for (const event of span.events) event.name = event.name.replaceAll('|', '/');
    },
  },
  {
    from: zipkinForm,
    to: both,
    says: 'An event’s whole number of more than 53 bits arrives as a string.',
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
    says: 'An event is a text: its attributes follow its name as JSON, `retry|{"attempt":2}|0`.',
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
    says: 'There is no process: `service.instance.id`, `service.version` and `deployment.environment.name` are tags of each span.',
    arrives(span) {
      Object.assign(span.attributes, span.process);
      span.process = {};
    },
  },
  {
    from: zipkinForm,
    to: ['Jaeger'],
    says: 'Jaeger takes `service.instance.id` and `service.version` to the process, where each span has them; `deployment.environment.name`, which its Zipkin intake does not know, stays a tag of each span.',
    arrives: (span) => move(span.process, span.attributes, 'deployment.environment.name'),
  },
  {
    from: zipkinForm,
    to: ['Jaeger'],
    says: 'Attributes that OpenTelemetry gives to a resource (`host.name`, `container.id`, `process.pid`, ...) leave the span: those of one span of a request go to the process of all its spans, the others’ are lost.',
    arrives: (span) => move(span.attributes, span.process, 'host.name'),
  },
  {
    from: zipkinForm,
    to: ['Jaeger'],
    says: 'The remote endpoint is the attribute `peer.service`, for a database too.',
    arrives(span) {
      if (span.peer !== undefined) span.attributes['peer.service'] = text(span.peer);
      span.peer = undefined;
    },
  },
  {
    from: ['zipkin-js'],
    to: ['Jaeger'],
    says: 'zipkin-js writes the names of services, the called one’s too, in lower case.',
    arrives(span) {
      span.service = span.service.toLowerCase();
      const called = span.attributes['peer.service'];
      if (called && span.kind === 'client') called.value = String(called.value).toLowerCase();
    },
  },
  {
    from: zipkinForm,
    to: ['Zipkin'],
    says: 'Zipkin writes the names of spans and services in lower case.',
    arrives(span) {
      span.name = span.name.toLowerCase();
      span.service = span.service.toLowerCase();
      span.peer = span.peer?.toLowerCase();
    },
  },
  {
    from: [...zipkinForm, 'jaeger-client'],
    to: both,
    says: 'There is no kind for work inside the process: such a span has none.',
    arrives(span) {
      if (span.kind === 'internal') span.kind = undefined;
    },
  },
  {
    from: [...zipkinForm, 'jaeger-client'],
    to: both,
    says: 'There is no place for `tracestate`: it does not arrive.',
    arrives(span) {
      span.traceState = undefined;
    },
  },
  {
    from: ['jaeger-client'],
    to: ['Jaeger'],
    says: 'Every number is a double.',
    arrives(span) {
      for (const values of [span.attributes, ...span.events.map(({ attributes }) => attributes)])
        change(values, (typed) => (typed.type === 'int64' ? { ...typed, type: 'float64' } : typed));
    },
  },
  {
    from: [kitOtlp, 'jaeger-client'],
    to: ['Jaeger'],
    says: 'There is no remote endpoint: who was called is in the attributes `peer.service` and `db.system.name` only.',
    arrives(span) {
      span.peer = undefined;
    },
  },
  {
    from: [kitOtlp],
    to: ['Jaeger'],
    says: 'The kit names itself as the instrumentation scope: `otel.scope.name`.',
    arrives(span) {
      span.scope = '@glasshouse/telemetry';
    },
  },
  {
    from: [...zipkinForm, kitOtlp, 'jaeger-client'],
    to: both,
    says: 'A trace id whose upper half is zero, from a caller with 64-bit ids, is written with 16 digits.',
    arrives(span) {
      span.traceId = span.traceId.replace(/^0{16}/, '');
    },
  },
];

export function exceptionsOf({ exporter, server }: Pick<Pair, 'exporter' | 'server'>): readonly Exception[] {
  return exceptions.filter(({ from, to }) => from.includes(exporter) && to.includes(server));
}

/** What arrives of a span when these exceptions hold, and no others. */
export function arrivesAs(span: CarriedSpan, those: readonly Exception[]): CarriedSpan {
  const arriving = structuredClone(span);
  for (const { arrives } of those) arrives(arriving);
  inOrder(arriving.events);
  return arriving;
}

function change(values: Values, to: (value: Values[string]) => Values[string]): void {
  for (const [name, value] of Object.entries(values)) values[name] = to(value);
}

function move(from: Values, to: Values, name: string): void {
  const value = from[name];
  if (value === undefined) return;
  to[name] = value;
  delete from[name];
}
