/**
 * Reporter for mocha's `--reporter`: the `spec` report, followed by the tests that passed only at a later attempt
 * (`--retries`), each with the error of its failed attempts. A retry keeps one slow moment of a shared machine from
 * refusing a change; the list keeps an unreliable test visible.
 */
import mocha from 'mocha';

export default class RetryReporter extends mocha.reporters.Spec {
  readonly #failedAttempts = new Map<string, string[]>();

  constructor(runner: mocha.Runner, options: mocha.MochaOptions) {
    super(runner, options);
    runner.on('retry', (test: mocha.Test, error: Error) => {
      const title = test.fullTitle();
      this.#failedAttempts.set(title, [...(this.#failedAttempts.get(title) ?? []), error.message]);
    });
    runner.on('fail', (test) => this.#failedAttempts.delete(test.fullTitle()));
  }

  override epilogue(): void {
    super.epilogue();
    for (const [title, errors] of this.#failedAttempts)
      for (const error of errors)
        mocha.reporters.Base.consoleLog(`  passed only when repeated: ${title}\n    ${error}`);
  }
}
