import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import { sloPath } from '../../src/index.js';
import { root } from '../../src/root.js';

const run = promisify(execFile);

/** Rule as in a file, of any kind. */
export interface AnyRule {
  record?: string;
  alert?: string;
  expr: string;
  labels: Record<string, string>;
  annotations?: Record<string, string>;
}
export interface AnyGroup {
  name: string;
  interval?: string;
  rules: AnyRule[];
}

/** Returns the path of Sloth: `$SLOTH`, or `sloth` in `$PATH`; undefined without one. */
export function findSloth({ SLOTH, PATH = '' }: NodeJS.ProcessEnv): string | undefined {
  if (SLOTH) return SLOTH;
  return PATH.split(delimiter)
    .map((folder) => join(folder, 'sloth'))
    .find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Returns the rules that Sloth generates from `prometheus/slo.yaml`, as text. */
export async function generateWithSloth(sloth: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'glasshouse-sloth-'));
  try {
    const output = join(folder, 'rules.yml');
    await run(sloth, ['generate', '--input', join(root, sloPath), '--out', output]);
    return await readFile(output, 'utf8');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export function groupsOf(text: string): AnyGroup[] {
  return (parse(text) as { groups: AnyGroup[] }).groups;
}
