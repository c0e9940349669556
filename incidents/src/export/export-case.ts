import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ConsoleClient } from '../cli/console-client.js';
import type { Report } from '../contract/index.js';
import { readLogs } from './read-logs.js';
import { readMetrics } from './read-metrics.js';
import { readTraces } from './read-traces.js';

export interface ExportedCase {
  /** Folder of the case. */
  folder: string;
  /** Number of rows of each file, without the header. */
  rows: Record<string, number>;
}

/** Time before the incident that a case includes, in milliseconds. */
const beforeMs = 5 * 60_000;

/**
 * Writes the telemetry of an ended incident in the layout of RCAEval (RE2 and RE3): `<service>_<fault>/<number>/` with
 * `metrics.csv` (also as `data.csv`, the name in RE1), `logs.csv`, `traces.csv`, `inject_time.txt` in Unix seconds, and
 * `root_cause.json`, which RCAEval has in the name of the folder only. Reads what the console still holds.
 *
 * @throws Error when there is no such report, or the console holds no span of this time
 */
export async function exportCase(
  client: Pick<ConsoleClient, 'get'>,
  id: string,
  to: string,
): Promise<ExportedCase> {
  const report = await client.get<Report>(`/api/incidents/reports/${encodeURIComponent(id)}`);
  const startedMs = Date.parse(report.startedAt);
  const range = { sinceMs: startedMs - beforeMs, untilMs: Date.parse(report.endedAt) };
  const traces = await readTraces(client, range);
  if (traces.length <= 1)
    throw new Error(
      `the console no longer holds the telemetry of ${id}; export an incident soon after its end`,
    );
  const logs = await readLogs(client, range);
  const metrics = await readMetrics(client, range);
  const { cause } = report;
  const folder = join(to, `${cause.service}_${cause.fault}`, report.id);
  await mkdir(folder, { recursive: true });
  const files: Record<string, readonly string[]> = {
    'metrics.csv': metrics,
    'data.csv': metrics,
    'logs.csv': logs,
    'traces.csv': traces,
  };
  for (const [name, lines] of Object.entries(files))
    await writeFile(join(folder, name), `${lines.join('\n')}\n`);
  await writeFile(join(folder, 'inject_time.txt'), `${Math.floor(startedMs / 1000)}\n`);
  await writeFile(
    join(folder, 'root_cause.json'),
    `${JSON.stringify({ incident: id, ...cause }, null, 2)}\n`,
  );
  const rows = Object.entries(files).map(([name, lines]) => [name, lines.length - 1]);
  return { folder, rows: Object.fromEntries(rows) };
}
