import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import type { Recording, Report } from '../../src/contract/index.js';
import { createReportFiles, maxRecordings, maxReports, runIdOf } from '../../src/engine/report-files.js';
import { createIncidentEngine, createMemoryStorage } from '../../src/index.js';
import { createFakePorts } from './fake-ports.js';

describe('files of reports', () => {
  let report: Report;
  const recordingOf = (traces: Recording['traces'] = []): Recording => ({
    format: 1,
    incident: report,
    fromMs: 0,
    untilMs: 1,
    stepMs: 5000,
    services: ['order'],
    frames: [],
    series: [],
    alerts: [],
    logs: [],
    traces,
    marks: [],
  });
  before(async () => {
    const engine = createIncidentEngine(createFakePorts());
    await engine.start({ name: 'hearsay' });
    report = await engine.end();
  });

  it('are listed newest first, in pages', () => {
    const files = createReportFiles(createMemoryStorage());
    const ids = [1, 2, 3].map((day) => runIdOf(Date.UTC(2026, 10, day), 'hearsay'));
    for (const id of ids) files.add({ ...report, id }, undefined);
    const first = files.list(2);
    assert.deepEqual(
      first.items.map(({ id }) => id),
      [ids[2], ids[1]],
    );
    assert.deepEqual([first.total, first.truncated, first.next], [3, true, ids[1]]);
    const second = files.list(2, first.next);
    assert.deepEqual(
      second.items.map(({ id }) => id),
      [ids[0]],
    );
    assert.deepEqual([second.truncated, second.next], [false, undefined]);
  });

  it('are limited in number: the oldest are deleted first', () => {
    const storage = createMemoryStorage();
    const files = createReportFiles(storage);
    for (let at = 0; at < maxReports + 5; at++)
      files.add({ ...report, id: runIdOf(at * 1000, 'hearsay') }, recordingOf());
    assert.equal(files.list(1).total, maxReports);
    assert.equal(storage.list().length, maxReports + maxRecordings);
    const oldest = runIdOf(5000, 'hearsay');
    assert.equal(files.read(oldest)?.recording, false, 'its recording was deleted');
    assert.equal(files.read(runIdOf((maxReports + 4) * 1000, 'hearsay'))?.recording, true);
  });

  it('leave out the traces of a recording that is larger than 1 MB', () => {
    const files = createReportFiles(createMemoryStorage());
    const noise = randomBytes(1_500_000).toString('base64');
    files.add(report, recordingOf([{ traceId: 'a', spans: [{ noise }], logs: [] }]));
    const read = JSON.parse(files.readRecording(report.id) ?? '') as Recording;
    assert.deepEqual([read.traces, read.services], [[], ['order']]);
  });

  it('are not read by ids that are paths', () => {
    const files = createReportFiles(createMemoryStorage());
    for (const id of ['../running', 'running.json', '', '20261129T100000000Z-../x']) {
      assert.equal(files.read(id), undefined, id);
      assert.equal(files.readRecording(id), undefined, id);
    }
  });
});
