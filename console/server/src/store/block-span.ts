import type { Scalar, SpanLink } from '../../../contract/src/spans.js';
import { valueIn } from './attribute-columns.js';
import type { TextSearch } from './block-search.js';
import type { SpanIdentity } from './merge-spans.js';
import { hasSome } from './rows/rows.js';
import type { SpanEndpoint, SpanKind, StoredSpan } from './span.js';
import type { CodeColumn, SpanBlock } from './span-block.js';
import {
  attributeOf,
  attributesOf,
  memberOf,
  otherMembersOf,
  textMemberOf,
  visitAttributes,
} from './span-cells.js';
import { isError, isShared, isStartUnknown, kindIn, statusIn } from './span-flags.js';
import type { SpanOperation, SpanView } from './span-views.js';

/** Span of a block. The fields are read from the columns; the attributes are decoded on first use. */
export class BlockSpan implements SpanView, SpanIdentity {
  #block: SpanBlock;
  #row: number;
  #attributes: Readonly<Record<string, Scalar>> | undefined;

  constructor(block: SpanBlock, row: number) {
    this.#block = block;
    this.#row = row;
  }

  /** Makes the view that of another span, for visits of many spans. */
  moveTo(block: SpanBlock, row: number): void {
    this.#block = block;
    this.#row = row;
    this.#attributes = undefined;
  }

  #text(column: CodeColumn): string | undefined {
    const code = this.#block.columns.codes[column][this.#row] as number;
    return code === 0 ? undefined : this.#block.text(code);
  }

  /** Ids and paths are not cached: they are mostly not repeated, and would take the place of those that are. */
  #id(column: 'id' | 'parent' | 'trace' | 'path' | 'user' | 'order'): string | undefined {
    const code = this.#block.columns.codes[column][this.#row] as number;
    return code === 0 ? undefined : String(this.#block.rows.value(code));
  }

  get #flags(): number {
    return this.#block.columns.flags[this.#row] as number;
  }

  get operation(): SpanOperation {
    return this.#block.operation(this.#row);
  }
  get traceId(): string {
    return this.#id('trace') as string;
  }
  get id(): string {
    return this.#id('id') as string;
  }
  get parentId(): string | undefined {
    return this.#id('parent');
  }
  get kind(): SpanKind {
    return kindIn(this.#flags);
  }
  get service(): string {
    return this.operation.service;
  }
  get name(): string {
    return this.operation.name;
  }
  get startUs(): number {
    return this.#block.columns.starts[this.#row] as number;
  }
  get durationUs(): number {
    return this.#block.columns.durations[this.#row] as number;
  }
  get error(): boolean {
    return isError(this.#flags);
  }
  get shared(): boolean {
    return isShared(this.#flags);
  }
  get method(): string | undefined {
    return this.#text('method');
  }
  get route(): string | undefined {
    return this.#text('route');
  }
  get path(): string | undefined {
    return this.#id('path');
  }
  get statusCode(): number | undefined {
    return (this.#block.columns.statuses[this.#row] as number) || undefined;
  }
  get instance(): string | undefined {
    return this.#text('instance');
  }
  get peer(): string | undefined {
    return this.#text('peer');
  }
  get user(): string | undefined {
    return this.#id('user');
  }
  get order(): string | undefined {
    return this.#id('order');
  }
  get endpoint(): SpanEndpoint | undefined {
    return memberOf(this.#block.rows, this.#row, 'localEndpoint');
  }
  attributes(): Readonly<Record<string, Scalar>> {
    this.#attributes ??= attributesOf(this.#block.rows, this.#row);
    return this.#attributes;
  }
  attribute(name: string): Scalar | undefined {
    if (this.#attributes) return Object.hasOwn(this.#attributes, name) ? this.#attributes[name] : undefined;
    return attributeOf(this.#block.rows, this.#row, name);
  }
  scannedAttribute(name: string): Scalar | undefined {
    const column = this.#block.attributeColumn(name);
    return column ? valueIn(column, this.#row) : this.attribute(name);
  }
  visitAttributes(accepts: (name: string) => boolean, visit: (name: string, value: Scalar) => void): void {
    visitAttributes(this.#block.rows, this.#row, accepts, visit);
  }
  contains(search: TextSearch): boolean {
    const codes = search.codesIn(this.#block);
    if (!codes) return false;
    const row = this.#row;
    const { service, name, id, trace } = this.#block.columns.codes;
    for (const column of [service, name, id, trace]) if (codes.has(column[row] as number)) return true;
    return hasSome(this.#block.rows, row, codes);
  }
  /** Returns the status message; without one, the message or the type of the error. */
  errorMessage(): string | undefined {
    const message =
      textMemberOf(this.#block.rows, this.#row, 'statusMessage') ??
      this.attribute('error.message') ??
      this.attribute('exception.message') ??
      this.attribute('error.type');
    return message === undefined ? undefined : String(message);
  }
  links(): readonly SpanLink[] {
    return memberOf(this.#block.rows, this.#row, 'links') ?? [];
  }

  /** Decodes the whole span. */
  toSpan(): StoredSpan {
    const { id, parentId, name, kind, service, startUs, durationUs } = this;
    return {
      traceId: this.traceId,
      id,
      ...(parentId !== undefined && { parentId }),
      name,
      kind,
      service,
      startUs,
      durationUs,
      status: statusIn(this.#flags),
      ...(isStartUnknown(this.#flags) && { startUnknown: true as const }),
      ...otherMembersOf(this.#block.rows, this.#row),
    };
  }
}
