/**
 * Reporter for mocha's `--reporter`: the `spec` report; writes the files of the failed tests and hooks, one a line, to
 * the file that FAILED_FILES names, for .ci/run-tests. A failure outside every file, such as that of a root hook, is the
 * line `-`.
 */
import { writeFileSync } from 'node:fs';
import mocha from 'mocha';

export default class FailedFilesReporter extends mocha.reporters.Spec {
  constructor(runner: mocha.Runner, options: mocha.MochaOptions) {
    super(runner, options);
    const files = new Set<string>();
    runner.on('fail', (failed) => files.add(failed.file ?? '-'));
    runner.on('end', () => {
      const path = process.env.FAILED_FILES;
      if (path) writeFileSync(path, [...files].map((file) => `${file}\n`).join(''));
    });
  }
}
