/**
 * Reporter for mocha's `--reporter`: the `spec` report, followed by the errors of the first attempts of tests that were
 * repeated (`--retries`), with the result of the last attempt. A retry keeps one slow moment of a shared machine from
 * refusing a change; the list keeps an unreliable test visible.
 */
import mocha from 'mocha';

export default class RetryReporter extends mocha.reporters.Spec {
  readonly #failedAttempts = new Map<string, string[]>();
  readonly #failed = new Set<string>();

  constructor(runner: mocha.Runner, options: mocha.MochaOptions) {
    super(runner, options);
    runner.on('retry', (test: mocha.Test, error: Error) => {
      const title = test.fullTitle();
      this.#failedAttempts.set(title, [...(this.#failedAttempts.get(title) ?? []), error.message]);
    });
    runner.on('fail', (test) => this.#failed.add(test.fullTitle()));
  }

  override epilogue(): void {
    super.epilogue();
    for (const [title, errors] of this.#failedAttempts) {
      const result = this.#failed.has(title) ? 'failed again' : 'passed only when repeated';
      for (const error of errors) mocha.reporters.Base.consoleLog(`  ${result}: ${title}\n    ${error}`);
    }
  }
}
