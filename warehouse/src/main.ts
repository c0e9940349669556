import { parseArgs } from 'node:util';
import { SettingsError, UsageError } from '@glasshouse/settings';
import { buildOnce, type CommandResult, extractOnce, query, reconcileOnce, report } from './cli/commands.js';
import { serveExtracts } from './cli/serve-extracts.js';

const usage = `usage: npm run warehouse -- COMMAND [options]
  extract [--every SECONDS [--build]]  extracts the changes since the last extract; --every: until it is stopped,
                                       with /metrics; --build: builds after each extract
  build                                builds the star schema from the extracted files
  query "SELECT ..." [--json]          runs a query, which can only read
  report                               writes report.html
  reconcile [--metrics URL,... | --prometheus URL]
                                       compares the warehouse with the services; exit code 1 when rows differ.
                                       Reads the revenue counter from all addresses of the host in ORDER_URL;
                                       --metrics: from those of other URLs; --prometheus: from Prometheus`;

/** Runs the command in the arguments; undefined for one that keeps running. @throws UsageError, SettingsError, Error */
async function main(args: string[]): Promise<CommandResult | undefined> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      every: { type: 'string' },
      build: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      metrics: { type: 'string' },
      prometheus: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return { text: usage, exitCode: 0 };
  const [command, text] = positionals;
  switch (command) {
    case 'extract': {
      if (values.every === undefined) return extractOnce();
      const seconds = Number(values.every);
      if (!(seconds >= 1 && seconds <= 86_400))
        throw new UsageError(`--every ${values.every} is not a number of seconds from 1 to 86400`);
      await serveExtracts(seconds, values.build);
      return undefined;
    }
    case 'build':
      return buildOnce();
    case 'query':
      if (text === undefined) throw new UsageError(usage);
      return query(text, values.json);
    case 'report':
      return report();
    case 'reconcile':
      return reconcileOnce({
        metricsUrls: values.metrics?.split(',').filter(Boolean).map(checkedUrl),
        prometheusUrl: values.prometheus && checkedUrl(values.prometheus),
      });
    default:
      throw new UsageError(usage);
  }
}

/** @throws UsageError for a text that is not an address of HTTP */
function checkedUrl(text: string): string {
  if (!/^https?:\/\//.test(text) || !URL.canParse(text))
    throw new UsageError(`${text} is not an http address`);
  return text;
}

try {
  const result = await main(process.argv.slice(2));
  if (result) {
    process.stdout.write(`${result.text}\n`);
    process.exitCode = result.exitCode;
  }
} catch (error) {
  const { message } = error as Error;
  process.stderr.write(`warehouse: ${message}\n`);
  // 78 is BSD's EX_CONFIG, as in the services
  process.exitCode = error instanceof SettingsError ? 78 : error instanceof UsageError ? 2 : 1;
}
