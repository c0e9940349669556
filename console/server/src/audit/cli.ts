import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { ports } from '@glasshouse/roster';
import type { AuditReport } from './audit.js';
import { reportText } from './report-text.js';

const usage = 'usage: npm run audit -- [--console URL] [--wait SECONDS for queues to empty, default 10]';

/** Prints what adds up and what does not. Ends with 1 when something is off or could not be asked, 2 when it could not be found out. */
async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { console: { type: 'string' }, wait: { type: 'string', default: '10' } },
  });
  const url = (values.console ?? `http://127.0.0.1:${ports.console}`).replace(/\/$/, '');
  const waitMs = Number(values.wait) * 1000;
  if (!(waitMs >= 0 && waitMs <= 3_600_000))
    throw new Error(`--wait ${values.wait} is not a number of seconds`);
  const deadline = Date.now() + waitMs;
  let report = await ask(url);
  while (report.verdict !== 'exact' && Date.now() < deadline) {
    await pause(500);
    report = await ask(url);
  }
  console.log(`${reportText(report)}\n\n${report.verdict}`);
  return report.verdict === 'off' || report.verdict === 'unknown' ? 1 : 0;
}

async function ask(url: string): Promise<AuditReport> {
  const answer = await fetch(`${url}/api/audit`, { signal: AbortSignal.timeout(10_000) }).catch(
    (error: Error) => {
      throw new Error(
        `${url} does not answer: ${(error.cause as Error | undefined)?.message ?? error.message}`,
      );
    },
  );
  if (!answer.ok) throw new Error(`${url}/api/audit answered ${answer.status}`);
  return (await answer.json()) as AuditReport;
}

process.exitCode = await main().catch((error: Error) => {
  console.error(`${error.message}\n${usage}`);
  return 2;
});
