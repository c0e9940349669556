import { execFileSync } from 'node:child_process';

const lowest = '3.9';

/**
 * Returns a Python that can run the example, or the reason why none is found. The tests must pass with Node and npm alone:
 * without Python, the tests of its example are pending, with the reason in the title.
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
