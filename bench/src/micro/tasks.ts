/**
 * Description of a microbenchmark for the report. Each task has a module of the same name in `tasks/`; the first
 * candidate is the Glasshouse kit.
 */
export interface TaskFacts {
  title: string;
  /** Measured work, as a phrase without a final full stop. */
  description: string;
  unit: 'ns' | 'us' | 'ms';
  /** Titles by candidate name. */
  candidates: Readonly<Record<string, string>>;
}

const series = {
  'kit-cell': 'Glasshouse kit, cached series',
  'kit-labels': 'Glasshouse kit, lookup by labels',
  'prom-client': 'prom-client, labels object',
  'prom-client-child': 'prom-client, cached child',
};
const registries = { kit: 'Glasshouse kit', 'prom-client': 'prom-client' };

export const tasks = {
  span: {
    title: 'Span',
    description:
      'starts a span, sets five attributes, ends it, encodes it and adds it to a batch, which is not sent: the ' +
      'kit drops each batch because its queue has no capacity, the OpenTelemetry batch processor only serializes ' +
      'to JSON, jaeger-client writes Thrift to a stubbed request, and zipkin-js joins the encoded spans',
    unit: 'us',
    candidates: {
      kit: 'Glasshouse kit, Zipkin JSON',
      opentelemetry: 'OpenTelemetry SDK, OTLP JSON',
      jaeger: 'jaeger-client, Thrift',
      zipkin: 'zipkin-js, Zipkin JSON',
    },
  },
  log: {
    title: 'Log record with ten fields',
    description:
      'encodes a record with message, level, time, ten fields and the five service fields, and adds it to a ' +
      'batch, which is discarded. Only the kit searches each value for secrets and adds an `event.id`',
    unit: 'us',
    candidates: {
      kit: 'Glasshouse kit, PackedForward',
      'kit-json': 'Glasshouse kit, JSON lines',
      'fluent-logger': 'fluent-logger, PackedForward',
      pino: 'pino, JSON lines',
    },
  },
  counter: {
    title: 'Counter, three labels',
    description: 'increments a counter by one; the time includes the loop',
    unit: 'ns',
    candidates: series,
  },
  histogram: {
    title: 'Histogram, three labels, twelve buckets',
    description: 'observes one value without an exemplar',
    unit: 'ns',
    candidates: series,
  },
  'scrape-counter': {
    title: 'Scrape of 1,000 counter series',
    description:
      'exposes one counter with 1,000 sets of three labels in the Prometheus text format; the time is the longest ' +
      'interval in which the event loop is blocked',
    unit: 'ms',
    candidates: registries,
  },
  'scrape-histogram': {
    title: 'Scrape of 1,000 histogram series',
    description:
      'exposes one histogram with 1,000 sets of three labels and twelve buckets, which is 15,000 lines; the time is ' +
      'measured as above',
    unit: 'ms',
    candidates: registries,
  },
  'post-batch': {
    title: 'POST of a batch',
    description:
      'sends 32 KiB on one kept-alive connection to a server in another process, and reads its response 202 with an ' +
      'empty body; the time is the CPU time of the sending process',
    unit: 'us',
    candidates: {
      kit: 'Glasshouse kit, bare socket',
      undici: 'undici',
    },
  },
} as const satisfies Record<string, TaskFacts>;

export type TaskName = keyof typeof tasks;
export const taskNames = Object.keys(tasks) as TaskName[];
type Names<T> = T extends { candidates: infer C } ? keyof C & string : never;
export type CandidateName = Names<(typeof tasks)[TaskName]>;

export function candidatesOf(task: TaskName): CandidateName[] {
  return Object.keys(tasks[task].candidates) as CandidateName[];
}

export const candidateCount = taskNames.reduce((sum, task) => sum + candidatesOf(task).length, 0);
