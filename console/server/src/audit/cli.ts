import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { ports } from '@glasshouse/roster';
import type { AuditReport } from '../../../contract/src/audit.js';
import { reportText } from './report-text.js';

const defaultUrl = `http://127.0.0.1:${ports.console}`;
const usage = `usage: npm run audit -- [--console URL] [--wait SECONDS]
  --console  address of the console; default: CONSOLE_URL, or ${defaultUrl}
  --wait     longest wait for empty queues; default: 10`;

/**
 * Prints the audit of a console. Returns the exit code: 0 for exact or in flight, 1 for off or unknown. Throws, which
 * exits with 2, for wrong arguments and when the console does not respond.
 */
async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      console: { type: 'string' },
      wait: { type: 'string', default: '10' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(usage);
    return 0;
  }
  const url = (values.console ?? (process.env.CONSOLE_URL || defaultUrl)).replace(/\/$/, '');
  const waitMs = Number(values.wait) * 1000;
  if (!(waitMs >= 0 && waitMs <= 3_600_000))
    throw new Error(`--wait ${values.wait} is not a number of seconds`);
  const deadline = Date.now() + waitMs;
  let report = await requestAudit(url);
  while (report.verdict !== 'exact' && Date.now() < deadline) {
    await pause(500);
    report = await requestAudit(url);
  }
  console.log(`${reportText(report)}\n\n${report.verdict}`);
  return report.verdict === 'off' || report.verdict === 'unknown' ? 1 : 0;
}

async function requestAudit(url: string): Promise<AuditReport> {
  const response = await fetch(`${url}/api/audit`, { signal: AbortSignal.timeout(10_000) }).catch(
    (error: Error) => {
      throw new Error(
        `${url} does not respond: ${(error.cause as Error | undefined)?.message ?? error.message}`,
      );
    },
  );
  if (!response.ok) throw new Error(`${url}/api/audit returned status ${response.status}`);
  return (await response.json()) as AuditReport;
}

process.exitCode = await main().catch((error: Error) => {
  console.error(`${error.message}\n${usage}`);
  return 2;
});
