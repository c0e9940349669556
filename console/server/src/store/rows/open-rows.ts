import { larger } from '../larger.js';
import { findHex, type HexForm, hexForms } from './hex-values.js';
import { IdTable } from './id-table.js';
import { type CodeSet, type Rows, type Scalar, timeCode } from './rows.js';

/** Names of a row in their order, as a path of a tree. */
interface Shape {
  readonly name: string;
  readonly parent: Shape | undefined;
  readonly length: number;
  readonly next: Map<string, Shape>;
  /** Value of `next` that was read last: most rows repeat the names of the row before. */
  latest: Shape | undefined;
  /** Index in the list of shapes; -1 while no row has it. */
  id: number;
}

/** Estimated bytes of a map entry and an array slot. */
const valueOverhead = 56;
const shapeOverhead = 160;
const rowOverhead = 16;

/** Rows that further rows can be added to. */
export class OpenRows implements Rows {
  /** Values by code, without the ids; the first code is `timeCode`. */
  readonly values: Scalar[] = [''];
  readonly #codes = new Map<Scalar, number>();
  readonly #root: Shape = {
    name: '',
    parent: undefined,
    length: 0,
    next: new Map(),
    latest: undefined,
    id: -1,
  };
  readonly shapes: (readonly string[])[] = [];
  /** Codes of all rows, one row after the other. */
  cells = new Uint32Array(4096);
  cellCount = 0;
  /** Index of the shape of each row. */
  readonly rowShapes: number[] = [];
  readonly starts: number[] = [];
  #bytes = 0;
  #tableBytes = 0;
  /** Their codes are the index plus {@link firstId} of the form. */
  readonly ids: Readonly<Record<HexForm, IdTable>> = {
    span: new IdTable('span'),
    trace: new IdTable('trace'),
    uuid: new IdTable('uuid'),
  };
  #shape = this.#root;

  /** Estimated. */
  get bytes(): number {
    return this.#bytes + this.#tableBytes;
  }

  get count(): number {
    return this.rowShapes.length;
  }

  /** Returns the code of a value, which is added to the dictionary if necessary. */
  codeFor(value: Scalar): number {
    if (typeof value === 'string') {
      const form = formOfLength(value.length);
      if (form !== undefined) {
        const index = this.ids[form].indexFor(value);
        if (index !== -1) return firstId[form] + index;
      }
    }
    const known = this.#codes.get(value);
    if (known !== undefined) return known;
    const code = this.values.push(value) - 1;
    this.#codes.set(value, code);
    this.#bytes += valueOverhead + (typeof value === 'string' ? value.length : 0);
    return code;
  }

  /** Returns the code of an id that is written as ASCII in `bytes`; -1 when it is a text of another form. */
  codeForId(bytes: Uint8Array, start: number, length: number): number {
    const form = formOfLength(length);
    if (form === undefined) return -1;
    const index = this.ids[form].indexForBytes(bytes, start);
    return index === -1 ? -1 : firstId[form] + index;
  }

  /** Adds a field to the row that {@link endRow} ends. Returns the code of its value. */
  put(name: string, value: Scalar): number {
    const code = this.codeFor(value);
    this.putCode(name, code);
    return code;
  }

  /** Adds a field whose value is the time of the row as RFC 3339. */
  putTime(name: string): void {
    this.putCode(name, timeCode);
  }

  /** Adds a field whose value has a code. */
  putCode(name: string, code: number): void {
    const parent = this.#shape;
    let next = parent.latest;
    if (next === undefined || next.name !== name) {
      next = parent.next.get(name) ?? this.#addShape(parent, name);
      parent.latest = next;
    }
    this.#shape = next;
    if (this.cellCount === this.cells.length) this.cells = larger(this.cells);
    this.cells[this.cellCount++] = code;
  }

  #addShape(parent: Shape, name: string): Shape {
    const shape = { name, parent, length: parent.length + 1, next: new Map(), latest: undefined, id: -1 };
    parent.next.set(name, shape);
    this.#bytes += shapeOverhead;
    return shape;
  }

  /** Ends the row and returns its index. */
  endRow(): number {
    const shape = this.#shape;
    if (shape.id === -1) shape.id = this.shapes.push(namesOf(shape)) - 1;
    this.#shape = this.#root;
    this.starts.push(this.cellCount - shape.length);
    this.#tableBytes = this.ids.span.byteLength + this.ids.trace.byteLength + this.ids.uuid.byteLength;
    this.#bytes += rowOverhead + 4 * shape.length;
    return this.rowShapes.push(shape.id) - 1;
  }

  value(code: number): Scalar {
    if (code < firstId.span) return this.values[code] as Scalar;
    const form = formOfCode(code);
    return this.ids[form].value(code - firstId[form]);
  }

  codesOf(text: string): number[] {
    const form = formOfLength(text.length);
    const index = form === undefined ? -1 : this.ids[form].indexOf(text);
    const number = Number(text);
    const values: Scalar[] = [text];
    if (String(number) === text) values.push(number);
    if (text === 'true' || text === 'false') values.push(text === 'true');
    const codes = values.flatMap((value) => this.#codes.get(value) ?? []);
    return index === -1 ? codes : [firstId[form as HexForm] + index, ...codes];
  }

  /** Returns the code of a span id, as the only element; empty when no row has it. */
  codesOfId(id: string): number[] {
    const index = this.ids.span.indexOf(id);
    return index === -1 ? [] : [firstId.span + index];
  }

  codesWith(needle: string): CodeSet | undefined {
    const found = new Set<number>();
    for (let code = timeCode + 1; code < this.values.length; code++)
      if (String(this.values[code]).toLowerCase().includes(needle)) found.add(code);
    for (const form of hexForms)
      for (const n of findHex(this.ids[form].toBytes(), form, needle)) found.add(firstId[form] + n);
    return found.size > 0 ? found : undefined;
  }

  names(row: number): readonly string[] {
    return this.shapes[this.rowShapes[row] as number] as readonly string[];
  }

  indexOf(row: number, name: string): number {
    return this.names(row).indexOf(name);
  }

  hasName(name: string): boolean {
    return this.shapes.some((names) => names.includes(name));
  }

  shapeNames(): Iterable<readonly string[]> {
    return this.shapes;
  }

  code(row: number, n: number): number {
    return this.cells[(this.starts[row] as number) + n] as number;
  }
}

/** First code of each form of ids. */
export const firstId: Readonly<Record<HexForm, number>> = {
  span: 2 ** 30,
  trace: 2 ** 31,
  uuid: 3 * 2 ** 30,
};

/** Returns the form of ids whose texts have this length. */
export function formOfLength(length: number): HexForm | undefined {
  if (length === 16) return 'span';
  if (length === 32) return 'trace';
  return length === 36 ? 'uuid' : undefined;
}

function formOfCode(code: number): HexForm {
  if (code < firstId.trace) return 'span';
  return code < firstId.uuid ? 'trace' : 'uuid';
}

function namesOf(shape: Shape): string[] {
  const names = new Array<string>(shape.length);
  for (let at: Shape | undefined = shape; at?.parent; at = at.parent) names[at.length - 1] = at.name;
  return names;
}
