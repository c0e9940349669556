import assert from 'node:assert/strict';
import mocha from 'mocha';
import RetryReporter from './retry-reporter.js';

/** Runs a suite of three tests, two of which fail at first, and returns the failures and the report. */
async function runSuite(): Promise<{ failures: number; report: string }> {
  const { consoleLog } = mocha.reporters.Base;
  const lines: string[] = [];
  // every reporter of mocha writes through this function, and this test runs inside such a reporter
  mocha.reporters.Base.consoleLog = (...parts: unknown[]) => void lines.push(parts.join(' '));
  try {
    const inner = new mocha({ retries: 1, reporter: RetryReporter, color: false });
    const suite = mocha.Suite.create(inner.suite, 'suite');
    let attempts = 0;
    suite.addTest(new mocha.Test('is reliable', () => {}));
    suite.addTest(
      new mocha.Test('is unreliable', () => {
        attempts += 1;
        assert.ok(attempts > 1, 'too slow once');
      }),
    );
    suite.addTest(new mocha.Test('is broken', () => assert.fail('always wrong')));
    const failures = await new Promise<number>((resolve) => inner.run(resolve));
    return { failures, report: lines.join('\n') };
  } finally {
    mocha.reporters.Base.consoleLog = consoleLog;
  }
}

describe('RetryReporter', () => {
  it('lists the first error of a test that passed when repeated, and of one that failed again', async () => {
    const { failures, report } = await runSuite();
    assert.equal(failures, 1);
    assert.ok(report.includes('passed only when repeated: suite is unreliable\n    too slow once'), report);
    assert.equal(report.split('passed only when repeated').length, 2);
    assert.ok(report.includes('failed again: suite is broken\n    always wrong'), report);
  });
});
