/** What is timed by itself, and who does it; each task has a module of its name in `tasks/`. The first one is ours. */
export interface TaskFacts {
  title: string;
  /** What is within the time. */
  about: string;
  unit: 'ns' | 'us' | 'ms';
  candidates: Readonly<Record<string, string>>;
}

const series = {
  'kit-cell': 'Glasshouse kit, a cell that is kept',
  'kit-labels': 'Glasshouse kit, looked up by its labels',
  'prom-client': 'prom-client, an object of labels',
  'prom-client-child': 'prom-client, a child that is kept',
};
const registries = { kit: 'Glasshouse kit', 'prom-client': 'prom-client' };

export const tasks = {
  span: {
    title: 'A span',
    about:
      'made, given five attributes, finished, encoded, put into a batch. What sends batches is replaced by nothing: ' +
      'the kit drops each at the door of its queue, the batch processor of OpenTelemetry hands them to its JSON ' +
      'serializer, jaeger-client writes its Thrift to a request that goes nowhere, zipkin-js joins what it encoded',
    unit: 'us',
    candidates: {
      kit: 'Glasshouse kit, Zipkin JSON',
      opentelemetry: 'OpenTelemetry SDK, OTLP JSON',
      jaeger: 'jaeger-client, Thrift',
      zipkin: 'zipkin-js, Zipkin JSON',
    },
  },
  log: {
    title: 'A log record of ten fields',
    about:
      'with message, level, time and the five fields of the service; encoded, put into a batch, which goes nowhere. The kit ' +
      'looks for secrets in each value and gives each record an id; the others do not',
    unit: 'us',
    candidates: {
      kit: 'Glasshouse kit, PackedForward',
      'kit-json': 'Glasshouse kit, JSON lines',
      'fluent-logger': 'fluent-logger, PackedForward',
      pino: 'pino, JSON lines',
    },
  },
  counter: {
    title: 'A counter, three labels',
    about: 'one added; the loop around it is within the time',
    unit: 'ns',
    candidates: series,
  },
  histogram: {
    title: 'A histogram, three labels, twelve buckets',
    about: 'one value observed, without an exemplar',
    unit: 'ns',
    candidates: series,
  },
  'scrape-counter': {
    title: 'A scrape of 1,000 counters',
    about:
      'one counter with 1,000 sets of three labels, in the text format of Prometheus: the longest ' +
      'time in which the event loop does nothing else',
    unit: 'ms',
    candidates: registries,
  },
  'scrape-histogram': {
    title: 'A scrape of 1,000 histograms',
    about: 'the same of a histogram with twelve buckets: 15,000 lines',
    unit: 'ms',
    candidates: registries,
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
