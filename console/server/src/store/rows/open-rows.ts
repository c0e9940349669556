import { type Rows, type Scalar, timeCode } from './rows.js';

/** Names of a row in their order, as a path of a tree. */
interface Shape {
  readonly name: string;
  readonly parent: Shape | undefined;
  readonly length: number;
  readonly next: Map<string, Shape>;
  /** Index in the list of shapes; -1 while no row has it. */
  id: number;
}

/** Estimated bytes of a map entry and an array slot. */
const valueOverhead = 56;
const shapeOverhead = 160;
const rowOverhead = 16;

/** Rows that further rows can be added to. */
export class OpenRows implements Rows {
  /** Values by code; the first code is {@link timeCode}. */
  readonly values: Scalar[] = [''];
  readonly #codes = new Map<Scalar, number>();
  readonly #root: Shape = { name: '', parent: undefined, length: 0, next: new Map(), id: -1 };
  readonly shapes: (readonly string[])[] = [];
  /** Codes of all rows, one row after the other. */
  cells = new Uint32Array(4096);
  cellCount = 0;
  /** Index of the shape of each row. */
  readonly rowShapes: number[] = [];
  readonly starts: number[] = [];
  /** Estimated. */
  bytes = 0;
  #shape = this.#root;

  get count(): number {
    return this.rowShapes.length;
  }

  get valueCount(): number {
    return this.values.length;
  }

  /** Returns the code of a value, which is added to the dictionary if necessary. */
  codeFor(value: Scalar): number {
    const known = this.#codes.get(value);
    if (known !== undefined) return known;
    const code = this.values.push(value) - 1;
    this.#codes.set(value, code);
    this.bytes += valueOverhead + (typeof value === 'string' ? value.length : 0);
    return code;
  }

  /** Adds a field to the row that {@link endRow} ends. Returns the code of its value. */
  put(name: string, value: Scalar): number {
    const code = this.codeFor(value);
    this.#put(name, code);
    return code;
  }

  /** Adds a field whose value is the time of the row as RFC 3339. */
  putTime(name: string): void {
    this.#put(name, timeCode);
  }

  #put(name: string, code: number): void {
    const parent = this.#shape;
    let next = parent.next.get(name);
    if (next === undefined) {
      next = { name, parent, length: parent.length + 1, next: new Map(), id: -1 };
      parent.next.set(name, next);
      this.bytes += shapeOverhead;
    }
    this.#shape = next;
    if (this.cellCount === this.cells.length) {
      const larger = new Uint32Array(2 * this.cells.length);
      larger.set(this.cells);
      this.cells = larger;
    }
    this.cells[this.cellCount++] = code;
  }

  /** Ends the row and returns its index. */
  endRow(): number {
    const shape = this.#shape;
    if (shape.id === -1) shape.id = this.shapes.push(namesOf(shape)) - 1;
    this.#shape = this.#root;
    this.starts.push(this.cellCount - shape.length);
    this.bytes += rowOverhead + 4 * shape.length;
    return this.rowShapes.push(shape.id) - 1;
  }

  value(code: number): Scalar {
    return this.values[code] as Scalar;
  }

  codesOf(text: string): number[] {
    const number = Number(text);
    const values: Scalar[] = [text];
    if (String(number) === text) values.push(number);
    if (text === 'true' || text === 'false') values.push(text === 'true');
    return values.flatMap((value) => this.#codes.get(value) ?? []);
  }

  codesWith(needle: string): Uint8Array | undefined {
    let marks: Uint8Array | undefined;
    for (let code = timeCode + 1; code < this.values.length; code++) {
      if (!String(this.values[code]).toLowerCase().includes(needle)) continue;
      marks ??= new Uint8Array(this.values.length);
      marks[code] = 1;
    }
    return marks;
  }

  names(row: number): readonly string[] {
    return this.shapes[this.rowShapes[row] as number] as readonly string[];
  }

  code(row: number, n: number): number {
    return this.cells[(this.starts[row] as number) + n] as number;
  }
}

function namesOf(shape: Shape): string[] {
  const names = new Array<string>(shape.length);
  for (let at: Shape | undefined = shape; at?.parent; at = at.parent) names[at.length - 1] = at.name;
  return names;
}
