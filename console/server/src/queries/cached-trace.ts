import type { Scalar } from '../../../contract/src/values.js';
import type { TextSearch, ValueSearch } from '../store/block-search.js';
import type { SpanOperation, SpanView, TraceView } from '../store/span-views.js';
import type { TraceStructure } from '../store/trace-structure.js';
import type { RequestSummary } from '../store/trace-summary.js';

/** Trace that makes its list of spans once, because queries read it for each span. */
export class CachedTrace implements TraceView {
  readonly #trace: TraceView;
  #spans: readonly SpanView[] | undefined;

  constructor(trace: TraceView) {
    this.#trace = trace;
  }

  get id(): string {
    return this.#trace.id;
  }
  get startUs(): number {
    return this.#trace.startUs;
  }
  get endUs(): number {
    return this.#trace.endUs;
  }
  get hasError(): boolean {
    return this.#trace.hasError;
  }
  get requests(): readonly RequestSummary[] {
    return this.#trace.requests;
  }
  get spans(): readonly SpanView[] {
    this.#spans ??= this.#trace.spans;
    return this.#spans;
  }
  get structure(): TraceStructure {
    return this.#trace.structure;
  }
  visitSpans(visit: (span: SpanView, at: number) => void): void {
    this.#trace.visitSpans(visit);
  }
  operationAt(at: number): SpanOperation | undefined {
    return this.#trace.operationAt(at);
  }
  errorAt(at: number): boolean {
    return this.#trace.errorAt(at);
  }
  mayHave(search: ValueSearch): boolean {
    return this.#trace.mayHave(search);
  }
  someAttribute(names: readonly string[], test: (value: Scalar) => boolean): boolean {
    return this.#trace.someAttribute(names, test);
  }
  mayContain(search: TextSearch): boolean {
    return this.#trace.mayContain(search);
  }
}
