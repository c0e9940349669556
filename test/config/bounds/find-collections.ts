/** Collection in a source file that outlives the call that adds an item to it. */
export interface Collection {
  name: string;
  /** Line number, from 1. */
  line: number;
}

const kinds = String.raw`new (?:Map|Set|LRUCache|PassThrough|Pool)\b`;
/** Variable or class field, with or without a type. */
const variable = new RegExp(String.raw`(#?\w+)(?:\??: (?:[^=]|=>)+?)? = (?:${kinds}|\[\];)`);
/** Object member that is initially empty. */
const member = /[{,(\s](\w+): new (?:Map|Set)(?:<.*>)?\(\)/;
const returnsFunction = /^return (?:async )?(?:function\b|\(.*=>|\(\{?$|\w+ => |\w+\(.*=>|\{$|new \w+\()/;

/**
 * Finds maps, sets, arrays and similar collections that are filled and outlive a call: variables of a module, fields of
 * a class, members of an object, and variables of a function that returns functions. It relies on Biome's formatting
 * instead of a parser. It ignores `WeakMap` and `WeakSet`, which do not keep their keys in memory.
 */
export function findCollections(source: string): Collection[] {
  const lines = source.split('\n');
  return lines.flatMap((line, at) => {
    if (/^\s*(?:\/\/|\/?\*)/.test(line)) return [];
    const name = nameIn(source, lines, at);
    return name === undefined ? [] : [{ name: name.replace('#', ''), line: at + 1 }];
  });
}

function nameIn(source: string, lines: readonly string[], at: number): string | undefined {
  const line = lines[at] ?? '';
  // members are often filled under another name, or in another file
  const asMember = member.exec(line)?.[1];
  if (asMember !== undefined) return asMember;
  const name = variable.exec(line)?.[1];
  if (name === undefined) return undefined;
  const isField =
    !/^\s*(?:const|let|var) /.test(line) && /^\s*(?:(?:private|readonly|static) )*#?\w+/.test(line);
  if (isField && indentOf(line) > 0) return isAssignment(line) ? undefined : name;
  if (!isFilled(source, name)) return undefined;
  return indentOf(line) === 0 || returnsClosure(lines, at) ? name : undefined;
}

/** `waiting = [];` empties a collection that is declared elsewhere. */
function isAssignment(line: string): boolean {
  return /^\s*(?:this\.)?\w[\w.]* = \[\];$/.test(line);
}

function isFilled(source: string, name: string): boolean {
  const fills = String.raw`(?:\?\.|\.)(?:set|add|push|unshift|splice|write|dispatch)\(|\[[^\]]+\] = `;
  // a function that it is passed to may fill it, and a longer copy may replace it
  return new RegExp(String.raw`\b${name}(?:${fills})|[(,] ?${name}[,)]|\b${name} = \[\.\.\.`).test(source);
}

/** Returns whether the rest of the variable's block returns a function, or an object with functions. */
function returnsClosure(lines: readonly string[], at: number): boolean {
  const indent = indentOf(lines[at] ?? '');
  const functions: string[] = [];
  for (const line of lines.slice(at + 1)) {
    if (line.trim() === '') continue;
    if (indentOf(line) < indent) return false;
    if (indentOf(line) > indent) continue;
    const text = line.trim();
    const declared = /^(?:async )?function (\w+)|^const (\w+)(?:: .*)? = (?:async )?\(/.exec(text);
    const own = declared?.[1] ?? declared?.[2];
    if (own !== undefined) functions.push(own);
    if (!text.startsWith('return ')) continue;
    if (returnsFunction.test(text)) return true;
    if (functions.some((each) => new RegExp(`\\b${each}\\b`).test(text))) return true;
  }
  return false;
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}
