import { execFileSync } from 'node:child_process';

const lowest = '3.9';

/**
 * A Python that can run the example, or why there is none. Node and npm are all that the tests may ask for: without
 * Python its tests are pending, under a title that says so.
 */
export function findPython(): { python: string } | { python: undefined; reason: string } {
  const seen: string[] = [];
  for (const name of ['python3', 'python']) {
    try {
      const script = 'import platform; print(platform.python_version())';
      const version = execFileSync(name, ['-c', script], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      if (version.localeCompare(lowest, 'en', { numeric: true }) >= 0) return { python: name };
      seen.push(`${name} is ${version.trim()}`);
    } catch {
      seen.push(`no ${name}`);
    }
  }
  return { python: undefined, reason: `Python ${lowest} or later is not installed: ${seen.join(', ')}` };
}
