/** A sentence when this Node is older than the lowest that is supported (as `engines` says); else undefined. */
export function tooOld(version: string, lowest = '20.19.0'): string | undefined {
  const [have, need] = [numbers(version), numbers(lowest)];
  const place = need.findIndex((part, index) => part !== (have[index] ?? 0));
  if (place === -1 || (have[place] ?? 0) > (need[place] as number)) return undefined;
  return `Node ${version} is too old: ${lowest} or later is needed`;
}

function numbers(version: string): number[] {
  return version
    .replace(/^v/, '')
    .split('.')
    .map((part) => Number.parseInt(part, 10));
}
