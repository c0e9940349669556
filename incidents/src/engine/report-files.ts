import { gunzipSync, gzipSync } from 'node:zlib';
import { type Recording, type Report, type ReportList, recordingLimits } from '../contract/index.js';
import type { IncidentStorage } from './storage.js';

/** Stored reports and recordings. */
export interface ReportFiles {
  /** Stores a report and its recording. Returns the report with `recording` set. */
  add(report: Report, recording: Recording | undefined): Report;
  /** Newest first. @param cursor id of the last report of the preceding page */
  list(limit: number, cursor?: string): ReportList;
  read(id: string): Report | undefined;
  /** Returns the JSON text of a recording. */
  readRecording(id: string): string | undefined;
}

/** Numbers of stored files; the oldest are deleted first. */
export const maxReports = 200;
export const maxRecordings = 20;

const idPattern = /^[0-9]{8}T[0-9]{9}Z-[a-z0-9-]{1,100}$/;
const reportName = (id: string) => `${id}.report.json`;
const recordingName = (id: string) => `${id}.recording.json.gz`;

/** Returns the id of a run, which sorts by its start. */
export function runIdOf(startedMs: number, name: string): string {
  return `${new Date(startedMs).toISOString().replace(/[-:.]/g, '')}-${name}`;
}

export function createReportFiles(storage: IncidentStorage): ReportFiles {
  const idsOf = (suffix: string) =>
    storage
      .list()
      .filter((name) => name.endsWith(suffix))
      .map((name) => name.slice(0, -suffix.length))
      .filter((id) => idPattern.test(id))
      .sort()
      .reverse();

  function read(id: string): Report | undefined {
    if (!idPattern.test(id)) return undefined;
    const text = storage.read(reportName(id))?.toString();
    return text === undefined ? undefined : (JSON.parse(text) as Report);
  }

  return {
    add(report, recording) {
      const stored: Report = { ...report, recording: false };
      if (recording) {
        const text = JSON.stringify({ ...recording, incident: { ...report, recording: true } });
        const gzipped = gzipSync(text, { level: 9 });
        if (gzipped.length <= recordingLimits.gzipBytes) {
          storage.write(recordingName(report.id), gzipped);
          stored.recording = true;
        }
      }
      storage.write(reportName(report.id), `${JSON.stringify(stored)}\n`);
      for (const id of idsOf('.report.json').slice(maxReports)) storage.remove(reportName(id));
      for (const id of idsOf('.recording.json.gz').slice(maxRecordings)) storage.remove(recordingName(id));
      return stored;
    },
    list(limit, cursor) {
      const all = idsOf('.report.json');
      const rest = cursor === undefined ? all : all.filter((id) => id < cursor);
      const shown = rest.slice(0, limit);
      const last = shown.at(-1);
      const isCut = rest.length > shown.length;
      return {
        items: shown.flatMap((id) => {
          const report = read(id);
          return report ? [toItem(report)] : [];
        }),
        total: all.length,
        truncated: isCut,
        ...(isCut && last !== undefined && { next: last }),
      };
    },
    read(id) {
      const report = read(id);
      // the recording may have been deleted
      return report && { ...report, recording: storage.list().includes(recordingName(id)) };
    },
    readRecording(id) {
      if (!idPattern.test(id)) return undefined;
      const gzipped = storage.read(recordingName(id));
      return gzipped && gunzipSync(gzipped, { maxOutputLength: recordingLimits.jsonBytes }).toString();
    },
  };
}

function toItem(report: Report): ReportList['items'][number] {
  const { id, name, title, level, seed, startedAt, endedAt, recording } = report;
  return {
    ...{ id, name, title, level, seed, startedAt, endedAt, recording },
    players: report.players.map((player) => ({
      name: player.name,
      points: player.points,
      of: player.of,
      timeToMs: player.timeToMs,
      queries: player.queries,
      hints: player.hints,
    })),
  };
}
