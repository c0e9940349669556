/** Returns the numbers of a version such as `v2.40.3-desktop.1`; missing parts are 0. */
function numbers(version: string): number[] {
  const [major = '0', minor = '0', patch = '0'] = /\d+(\.\d+)*/.exec(version)?.[0].split('.') ?? [];
  return [major, minor, patch].map(Number);
}

/** Returns whether a version is at least another one. Suffixes such as `-rc1` are ignored. */
export function isAtLeast(version: string, lowest: string): boolean {
  const [have, need] = [numbers(version), numbers(lowest)];
  const part = need.findIndex((number, index) => number !== have[index]);
  return part === -1 || (have[part] as number) > (need[part] as number);
}
