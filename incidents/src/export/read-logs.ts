import type { ConsoleClient } from '../cli/console-client.js';
import { csvLine } from './csv.js';
import { type ExportRange, readPages } from './read-pages.js';

const header = ['time', 'timestamp', 'container_name', 'message', 'level', 'req_path', 'error'];

/** Returns the lines of `logs.csv`, oldest record first. `timestamp` is in nanoseconds. */
export async function readLogs(client: Pick<ConsoleClient, 'get'>, range: ExportRange): Promise<string[]> {
  const lines = [csvLine(header)];
  const records = readPages<Record<string, unknown>>(client, '/api/logs', range, {
    limit: '500',
    order: 'asc',
  });
  for await (const record of records) {
    const text = (name: string) => {
      const value = record[name];
      return value === undefined ? '' : String(value);
    };
    const atMs = Date.parse(text('@timestamp'));
    lines.push(
      csvLine([
        text('@timestamp'),
        `${atMs}000000`,
        text('service.name'),
        text('message'),
        text('log.level'),
        text('url.path'),
        text('error.message'),
      ]),
    );
  }
  return lines;
}
