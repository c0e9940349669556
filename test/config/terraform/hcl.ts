import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readText, root } from '../compose-file.js';

/** Input variable of a module, as its declaration in HCL has it. */
export interface Variable {
  readonly name: string;
  readonly description: string;
  /** Default value as HCL; undefined if the variable must be given. */
  readonly fallback: string | undefined;
  /** Error messages of the validation blocks. */
  readonly messages: readonly string[];
}

/** Returns the text of all .tf files of a folder, in the order of their names. */
export function readModule(folder: string): string {
  return readdirSync(join(root, folder))
    .filter((name) => name.endsWith('.tf'))
    .sort()
    .map((name) => readText(`${folder}/${name}`))
    .join('\n');
}

/** Returns the input variables of a module. Relies on the format of `tofu fmt`: a block ends with the first `}` in column 1. */
export function variablesOf(folder: string): Variable[] {
  const blocks = readModule(folder).matchAll(/^variable "(\w+)" \{\n([\s\S]*?)^\}$/gm);
  return [...blocks].map(([, name = '', body = '']) => ({
    name,
    description: /^ {2}description += "(.*)"$/m.exec(body)?.[1] ?? '',
    fallback: /^ {2}default += (.*)$/m.exec(body)?.[1],
    messages: [...body.matchAll(/^ {4}error_message += "(.*)"$/gm)].map(([, message]) => message as string),
  }));
}
