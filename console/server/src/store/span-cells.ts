import type { OpenRows } from './rows/open-rows.js';
import { codeOfField, type Rows, type Scalar } from './rows/rows.js';
import type { AttributeValue, StoredSpan } from './span.js';
import { setOwn } from './values.js';

/**
 * Cells of a span: its attributes under their names, and its other members under names that begin with this character.
 * The attributes of senders that begin with it get it twice.
 */
const mark = '\u0000';

/** Returns the name of the cell of an attribute. */
export function attributeName(name: string): string {
  return name.startsWith(mark) ? mark + name : name;
}

/** Returns the attribute of a cell; undefined for a cell of another member. */
export function attributeOfCell(cell: string): string | undefined {
  if (!cell.startsWith(mark)) return cell;
  return cell.startsWith(mark, 1) ? cell.slice(1) : undefined;
}

/** Members that are stored as JSON. Endpoints, resource and scope are equal for many spans. */
const jsonMembers = [
  'events',
  'links',
  'resource',
  'scope',
  'dropped',
  'localEndpoint',
  'remoteEndpoint',
] as const;
const textMembers = ['statusMessage', 'traceState'] as const;

/** Adds the cells of a span to the current row. The core fields are columns; see `span-block.ts`. */
export function putSpanCells(rows: OpenRows, span: StoredSpan): void {
  const { attributes } = span;
  for (const name in attributes) rows.put(attributeName(name), attributes[name] as Scalar);
  for (const member of textMembers) {
    const text = span[member];
    if (text !== undefined) rows.put(mark + member, text);
  }
  for (const member of jsonMembers) {
    const value = span[member];
    if (value !== undefined && !(Array.isArray(value) && value.length === 0))
      rows.put(mark + member, JSON.stringify(value));
  }
}

export function attributesOf(rows: Rows, row: number): Record<string, AttributeValue> {
  const attributes: Record<string, AttributeValue> = {};
  const names = rows.names(row);
  for (let n = 0; n < names.length; n++) {
    const name = names[n] as string;
    if (!name.startsWith(mark)) setOwn(attributes, name, rows.value(rows.code(row, n)));
    else if (name[1] === mark) setOwn(attributes, name.slice(1), rows.value(rows.code(row, n)));
  }
  return attributes;
}

/** Calls a function with the attributes whose name a test accepts; only their values are decoded. */
export function visitAttributes(
  rows: Rows,
  row: number,
  accepts: (name: string) => boolean,
  visit: (name: string, value: AttributeValue) => void,
): void {
  const names = rows.names(row);
  for (let n = 0; n < names.length; n++) {
    const cell = names[n] as string;
    const isAttribute = !cell.startsWith(mark);
    if (!isAttribute && cell[1] !== mark) continue;
    const name = isAttribute ? cell : cell.slice(1);
    if (accepts(name)) visit(name, rows.value(rows.code(row, n)));
  }
}

/** Returns the value of an attribute; undefined when the span lacks it. */
export function attributeOf(rows: Rows, row: number, name: string): AttributeValue | undefined {
  const cell = attributeName(name);
  // a block in which no span has the attribute is not decompressed
  const code = rows.hasName(cell) ? codeOfField(rows, row, cell) : undefined;
  return code === undefined ? undefined : rows.value(code);
}

/** Returns a member that is stored as JSON, such as the links. */
export function memberOf<K extends (typeof jsonMembers)[number]>(
  rows: Rows,
  row: number,
  member: K,
): StoredSpan[K] | undefined {
  const code = codeOfField(rows, row, mark + member);
  return code === undefined ? undefined : (JSON.parse(String(rows.value(code))) as StoredSpan[K]);
}

/** Returns a member that is stored as text. */
export function textMemberOf(
  rows: Rows,
  row: number,
  member: (typeof textMembers)[number],
): string | undefined {
  const code = codeOfField(rows, row, mark + member);
  return code === undefined ? undefined : String(rows.value(code));
}

/** Returns the members besides the core fields. */
export function otherMembersOf(
  rows: Rows,
  row: number,
): Pick<StoredSpan, 'attributes' | 'events' | 'links'> & Partial<StoredSpan> {
  const members: ReturnType<typeof otherMembersOf> = {
    attributes: attributesOf(rows, row),
    events: [],
    links: [],
  };
  for (const member of textMembers) {
    const text = textMemberOf(rows, row, member);
    if (text !== undefined) members[member] = text;
  }
  for (const member of jsonMembers) {
    const value = memberOf(rows, row, member);
    if (value !== undefined) Object.assign(members, { [member]: value });
  }
  return members;
}
