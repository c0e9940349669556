import { cleanText, describeFailure } from '../redaction/clean.js';
import { redacted, secretName } from '../redaction/secrets.js';
import type {
  Attributes,
  AttributeValue,
  Logger,
  Span,
  SpanContext,
  SpanKind,
  SpanOptions,
} from '../types.js';
import type { Clock } from './clock.js';
import type { FinishedSpan, SpanEvent } from './finished-span.js';
import { inject } from './propagation/index.js';

/** What every span of one telemetry shares. */
export interface SpanRuntime {
  clock: Clock;
  ids: { traceId(): string; spanId(): string };
  logger(span: Span): Logger;
  finished(span: FinishedSpan): void;
  limits: { attributes: number; events: number; text: number };
}

const nothing: readonly never[] = [];

export class RecordedSpan implements Span, FinishedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
  readonly sampled: boolean;
  readonly traceState: string | undefined;
  readonly kind: SpanKind;
  readonly localRoot: boolean;
  readonly links: readonly SpanContext[];
  name: string;
  attributes: AttributeValue[] = [];
  events: readonly SpanEvent[] = nothing;
  failure: string | undefined = undefined;
  durationUs = 0;

  readonly #runtime: SpanRuntime;
  readonly #started: number;
  readonly #offset: number;
  #log: Logger | undefined = undefined;

  constructor(
    runtime: SpanRuntime,
    name: string,
    kind: SpanKind,
    traceId: string,
    parentSpanId: string | undefined,
    sampled: boolean,
    traceState: string | undefined,
    offset: number | undefined,
    links: readonly SpanContext[] | undefined,
  ) {
    this.#runtime = runtime;
    this.name = name;
    this.kind = kind;
    this.traceId = traceId;
    this.spanId = runtime.ids.spanId();
    this.parentSpanId = parentSpanId;
    this.sampled = sampled;
    this.traceState = traceState;
    this.links = links ?? nothing;
    this.#started = runtime.clock.now();
    this.localRoot = offset === undefined;
    this.#offset = offset ?? runtime.clock.offset(this.#started);
  }

  get startUs(): number {
    return Math.round((this.#started + this.#offset) * 1000);
  }

  get log(): Logger {
    this.#log ??= this.#runtime.logger(this);
    return this.#log;
  }

  child(name: string, options?: SpanOptions): Span {
    const child = new RecordedSpan(
      this.#runtime,
      name,
      options?.kind ?? 'internal',
      this.traceId,
      this.spanId,
      this.sampled,
      this.traceState,
      this.#offset,
      options?.links,
    );
    if (options?.attributes) child.setAll(options.attributes);
    return child;
  }

  set(name: string, value: AttributeValue | undefined): this {
    if (value === undefined || !this.sampled || this.durationUs !== 0) return this;
    const kept = clean(name, value, this.#runtime.limits.text);
    const list = this.attributes;
    for (let at = 0; at < list.length; at += 2) {
      if (list[at] === name) {
        list[at + 1] = kept;
        return this;
      }
    }
    if (list.length < this.#runtime.limits.attributes * 2) list.push(name, kept);
    return this;
  }

  setAll(attributes: Attributes): this {
    for (const name in attributes) this.set(name, attributes[name]);
    return this;
  }

  event(name: string, attributes?: Attributes): this {
    const { limits, clock } = this.#runtime;
    if (!this.sampled || this.durationUs !== 0 || this.events.length >= limits.events) return this;
    const list: AttributeValue[] = [];
    for (const key in attributes) {
      const value = attributes[key];
      if (value !== undefined) list.push(key, clean(key, value, limits.text));
    }
    const event = { timeUs: Math.round((clock.now() + this.#offset) * 1000), name, attributes: list };
    if (this.events === nothing) this.events = [event];
    else (this.events as SpanEvent[]).push(event);
    return this;
  }

  fail(error: unknown): this {
    if (this.durationUs !== 0) return this;
    const { type, message } = describeFailure(error);
    this.failure = cleanText(message, this.#runtime.limits.text) || type;
    return this.set('error.type', type);
  }

  rename(name: string): this {
    if (this.durationUs === 0) this.name = name;
    return this;
  }

  end(): void {
    if (this.durationUs !== 0) return;
    this.durationUs = Math.max(1, Math.round((this.#runtime.clock.now() - this.#started) * 1000));
    if (this.sampled) this.#runtime.finished(this);
  }

  inject<H extends Record<string, string>>(headers: H): H {
    return inject(this, headers);
  }
}

function clean(name: string, value: AttributeValue, limit: number): AttributeValue {
  if (secretName(name)) return redacted;
  if (typeof value === 'string') return cleanText(value, limit);
  // NaN and infinities have no JSON form
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
}
