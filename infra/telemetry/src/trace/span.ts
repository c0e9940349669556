import {
  type Attributes,
  type AttributeValue,
  type ConstantFields,
  hasName,
  joined,
  noFields,
  type SharedAttributes,
  withoutNamesOf,
} from '../attribute-list.js';
import { valueText } from '../logs/flatten.js';
import { type LogRuntime, type LogSpan, SpanLogger } from '../logs/logger.js';
import { levels, WrittenRecord } from '../logs/record.js';
import { cleanText } from '../redaction/clean.js';
import { describeFailure } from '../redaction/describe-failure.js';
import type { Level } from '../types/log.js';
import type { Span, SpanContext, SpanKind, SpanOptions } from '../types/span.js';
import { cleanAttribute, cleanAttributes, readAttribute, spanLimits } from './attributes.js';
import type { Clock } from './clock.js';
import type { FinishedSpan, SpanEvent } from './finished-span.js';
import { contextsOf, inject } from './propagation/index.js';
import type { TailSampledTrace } from './sampling.js';

/** State that all spans of one telemetry share. `clock` times them, `ids` creates their ids. */
export interface SpanRuntime {
  clock: Clock;
  ids: { traceId(): string; spanId(): string };
  logs: LogRuntime;
  /** Returns true for names whose values are always secrets. */
  secret(name: string): boolean;
  finished(span: FinishedSpan): void;
  /** Tail sampling of an unsampled trace; undefined when it is off. */
  tailSampled(): TailSampledTrace | undefined;
}

const nothing: readonly never[] = [];

export class RecordedSpan implements Span, FinishedSpan, LogSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
  readonly sampled: boolean;
  readonly randomTraceId: boolean;
  readonly traceState: string | undefined;
  readonly kind: SpanKind;
  readonly localRoot: boolean;
  /** False when the span can never be exported, so that its attributes need not be stored. */
  readonly recording: boolean;
  readonly links: readonly SpanContext[];
  name: string;
  constant: ConstantFields = noFields;
  own: readonly AttributeValue[] = noFields;
  events: readonly SpanEvent[] = nothing;
  failure: string | undefined = undefined;
  durationUs = 0;

  readonly #runtime: SpanRuntime;
  readonly #started: number;
  readonly #offset: number;
  readonly #tailSampled: TailSampledTrace | undefined;
  #log: SpanLogger | undefined = undefined;

  constructor(
    runtime: SpanRuntime,
    name: string,
    kind: SpanKind,
    traceId: string,
    parentSpanId: string | undefined,
    sampled: boolean,
    randomTraceId: boolean,
    traceState: string | undefined,
    parent: RecordedSpan | undefined,
    links: readonly SpanContext[] | undefined,
    started = runtime.clock.now(),
  ) {
    this.#runtime = runtime;
    this.name = boundedName(name);
    this.kind = kind === 'server' || kind === 'client' ? kind : 'internal';
    this.traceId = traceId;
    this.spanId = runtime.ids.spanId();
    this.parentSpanId = parentSpanId;
    this.sampled = sampled;
    this.randomTraceId = randomTraceId;
    this.traceState = traceState;
    this.links = links ? contextsOf(links, spanLimits.links) : nothing;
    this.#started = started;
    this.localRoot = parent === undefined;
    this.#offset = parent === undefined ? runtime.clock.offset(this.#started) : parent.#offset;
    this.#tailSampled = sampled
      ? undefined
      : parent === undefined
        ? runtime.tailSampled()
        : parent.#tailSampled;
    this.recording = sampled || this.#tailSampled !== undefined;
  }

  get attributes(): readonly AttributeValue[] {
    return joined(this.constant, this.own);
  }

  get startUs(): number {
    return Math.round(this.startMs * 1000);
  }

  get startMs(): number {
    return this.#started + this.#offset;
  }

  get endMs(): number | undefined {
    return this.durationUs === 0 ? undefined : this.startMs + this.durationUs / 1000;
  }

  /**
   * True if the exporters receive the span. In an unsampled trace, false until its first span in this process has
   * ended.
   */
  get exported(): boolean {
    return this.sampled || this.#tailSampled?.sampled === true;
  }

  get log(): SpanLogger {
    this.#log ??= new SpanLogger(this.#runtime.logs, this);
    return this.#log;
  }

  /** Returns epoch milliseconds with the trace's own offset: see {@link Clock}. */
  nowMs(): number {
    return this.#runtime.clock.now() + this.#offset;
  }

  child(name: string, options?: SpanOptions): Span {
    const child = new RecordedSpan(
      this.#runtime,
      name,
      options?.kind ?? 'internal',
      this.traceId,
      this.spanId,
      this.sampled,
      this.randomTraceId,
      this.traceState,
      this,
      options?.links,
    );
    if (options?.attributes) child.setAll(options.attributes);
    return child;
  }

  set(name: string, value: AttributeValue | undefined): this {
    if (value === undefined || !this.recording || this.durationUs !== 0) return this;
    if (typeof name !== 'string' || name.length > spanLimits.name) return this.set(boundedName(name), value);
    const cleaned = cleanAttribute(name, value, this.#runtime.secret);
    if (hasName(this.constant, name)) this.#unshare();
    const list = this.own as AttributeValue[];
    for (let at = 0; at < list.length; at += 2) {
      if (list[at] === name) {
        list[at + 1] = cleaned;
        return this;
      }
    }
    if (list.length + this.constant.length >= spanLimits.attributes * 2) return this;
    if (this.own === noFields) this.own = [name, cleaned];
    else list.push(name, cleaned);
    return this;
  }

  /** Sets attributes that are already clean. The span keeps the list: name, value, name, value... with unique names. */
  setClean(list: AttributeValue[]): this {
    if (!this.recording || this.durationUs !== 0) return this;
    if (this.own === noFields && this.constant === noFields) this.own = list;
    else for (let at = 0; at < list.length; at += 2) this.set(list[at] as string, list[at + 1]);
    return this;
  }

  /** Sets each attribute that can be read. Never throws, even when getters or proxies of the caller do. */
  setAll(attributes: Attributes): this {
    try {
      for (const name in attributes) this.set(name, readAttribute(attributes, name));
    } catch {
      // see `cleanAttributes`: a throw outside the getters ends the list
    }
    return this;
  }

  event(name: string, attributes?: Attributes): this {
    if (!this.recording || this.durationUs !== 0 || this.events.length >= spanLimits.events) return this;
    const event = {
      timeUs: Math.round(this.nowMs() * 1000),
      name: boundedName(name),
      attributes: cleanAttributes(attributes, this.#runtime.secret, spanLimits.eventAttributes),
    };
    if (this.events === nothing) this.events = [event];
    else (this.events as SpanEvent[]).push(event);
    return this;
  }

  fail(error: unknown): this {
    if (this.durationUs !== 0) return this;
    const { type, message } = describeFailure(error, valueText);
    this.failure = cleanText(message, spanLimits.text) || type;
    return this.set('error.type', type);
  }

  rename(name: string): this {
    if (this.durationUs === 0) this.name = boundedName(name);
    return this;
  }

  setShared({ list }: SharedAttributes): this {
    if (!this.recording || this.durationUs !== 0) return this;
    if (this.constant !== noFields) this.#unshare();
    this.own = withoutNamesOf(list, this.own);
    this.constant = list;
    return this;
  }

  /** Writes a record whose fields are already clean; returns false when its level is below the minimum. */
  writeClean(
    timeMs: number,
    level: Level,
    message: string,
    constant: ConstantFields,
    own: readonly AttributeValue[],
  ): boolean {
    const { logs } = this.#runtime;
    if (levels[level] < logs.minimum) return false;
    logs.written(new WrittenRecord(timeMs, level, message, this, logs.nextId(), constant, own));
    return true;
  }

  end(afterMs = this.#runtime.clock.now() - this.#started): number {
    if (this.durationUs !== 0) return this.durationUs / 1000;
    this.durationUs = Math.max(1, Math.round(afterMs * 1000));
    if (this.sampled) this.#runtime.finished(this);
    else this.#tailSampled?.ended(this);
    return afterMs;
  }

  inject<H extends Record<string, string>>(headers: H): H {
    return inject(this, headers);
  }

  /** Copies the shared attributes into the own ones, so that one of them can change. */
  #unshare(): void {
    this.own = joined(this.constant, this.own);
    this.constant = noFields;
  }
}

/** Returns a bounded name; untyped callers may pass other values than strings. */
function boundedName(given: string): string {
  const name = typeof given === 'string' ? given : valueText(given);
  return name.length > spanLimits.name ? name.slice(0, spanLimits.name) : name;
}
