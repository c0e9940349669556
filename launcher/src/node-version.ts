/** Checks a Node version. @throws Error when it is older than the lowest supported one, also declared in `engines` */
export function checkNodeVersion(version: string, lowest = '20.19.0'): void {
  const [have, need] = [numbers(version), numbers(lowest)];
  const part = need.findIndex((number, index) => number !== (have[index] ?? 0));
  if (part === -1 || (have[part] ?? 0) > (need[part] as number)) return;
  throw new Error(`Node ${version} is too old: ${lowest} or later is required`);
}

function numbers(version: string): number[] {
  return version
    .replace(/^v/, '')
    .split('.')
    .map((part) => Number.parseInt(part, 10));
}
