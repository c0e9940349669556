import type { Recording as RecordingFile } from '../../../contract/src/incidents.js';
import {
  flag,
  InvalidFile,
  list,
  nullable,
  number,
  object,
  optional,
  record,
  text,
  tuple,
} from './check-value.js';

/** The part of a recording that the replay shows, and checks. Times are epoch milliseconds. */
export type Recording = Omit<RecordingFile, 'incident' | 'traces'> & {
  readonly incident: Pick<
    RecordingFile['incident'],
    'name' | 'title' | 'level' | 'cause' | 'falseLeads' | 'method'
  >;
};
/** State of services and calls during the step that ends at `atMs`. */
export type Frame = Recording['frames'][number];
export type RecordedService = Frame['services'][string];
export type RecordedEdge = Frame['edges'][number];
export type RecordedSeries = Recording['series'][number];
/** `toMs` is null while the alert still fired at the end. */
export type RecordedAlert = Recording['alerts'][number];
export type RecordedLog = Recording['logs'][number];

const name = text(300);
const sentence = text(4000);
const ms = number(0, 8.64e15);
const amount = number(0, 1e12);
const share = number(0, 1);

const check = object({
  incident: object({
    name,
    title: sentence,
    level: number(1, 9),
    cause: object({
      service: name,
      fault: name,
      operations: list(name, 100),
      since: name,
      affected: sentence,
      distinguishedBy: sentence,
      propagation: list(name, 100),
      mitigation: list(name, 100),
    }),
    falseLeads: list(sentence, 100),
    method: list(object({ text: sentence, link: optional(text(4000)) }), 100),
  }),
  fromMs: ms,
  untilMs: ms,
  stepMs: number(100, 3_600_000),
  services: list(name, 200),
  frames: list(
    object({
      atMs: ms,
      services: record(
        object({ ratePerS: amount, errorShare: share, p95Ms: nullable(amount), up: flag }),
        200,
      ),
      edges: list(
        object({
          caller: name,
          callee: name,
          ratePerS: amount,
          errorShare: share,
          p95Ms: nullable(amount),
          gapP95Ms: nullable(number(-1e12, 1e12)),
        }),
        200,
      ),
    }),
    5000,
  ),
  series: list(
    object({
      name,
      unit: name,
      labels: record(name, 50),
      points: list(tuple(ms, nullable(number(-1e300, 1e300))), 5000),
    }),
    500,
  ),
  alerts: list(object({ name, service: optional(name), fromMs: ms, toMs: nullable(ms) }), 1000),
  logs: list(
    object({ atMs: ms, service: name, level: name, message: text(20_000), traceId: optional(text(64)) }),
    2000,
  ),
  marks: list(object({ atMs: ms, text: sentence }), 1000),
});

/**
 * Checks a parsed file against the format. Members that the replay does not show are ignored.
 *
 * @throws InvalidFile naming the first invalid member
 */
export function checkRecording(value: unknown): asserts value is Recording {
  const { format } = (value ?? {}) as { format?: unknown };
  if (format === undefined) throw new InvalidFile('the file is not a recording of an incident');
  if (format !== 1)
    throw new InvalidFile(
      `the recording has the format ${String(format).slice(0, 20)}; this page reads format 1`,
    );
  check(value, '');
  const { fromMs, untilMs, frames } = value as Recording;
  if (untilMs <= fromMs) throw new InvalidFile('untilMs must be after fromMs');
  if (untilMs - fromMs > maxMs) throw new InvalidFile('the recording is longer than a day');
  if (frames.length === 0) throw new InvalidFile('the recording has no frames');
  for (const [index, { atMs }] of frames.entries())
    if (index > 0 && atMs <= (frames[index - 1] as Frame).atMs)
      throw new InvalidFile(`frames[${index}].atMs must be after that of the frame before it`);
}

const maxMs = 86_400_000;
