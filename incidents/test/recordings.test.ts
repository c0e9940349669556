import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { Check } from 'typebox/schema';
import { Recording, recordingLimits } from '../src/contract/index.js';
import { incidentNames } from '../src/index.js';

const folder = fileURLToPath(new URL('../../recordings/', import.meta.url));
const files = readdirSync(folder).filter((name) => name.endsWith('.json.gz'));

describe('recordings in the repository', () => {
  it('are two or more', () => assert.ok(files.length >= 2));

  for (const file of files)
    it(`${file} is a recording of an incident of the catalogue, within the limits`, () => {
      const gzipped = readFileSync(`${folder}/${file}`);
      assert.ok(gzipped.length <= recordingLimits.gzipBytes);
      const recording: unknown = JSON.parse(gunzipSync(gzipped).toString());
      assert.ok(Check(Recording, recording));
      const { incident, frames, logs, traces, fromMs, untilMs, stepMs, marks } = recording;
      assert.ok(incidentNames().includes(incident.name));
      assert.equal(frames.length, (untilMs - fromMs) / stepMs);
      assert.ok(frames.some(({ services, edges }) => services.gateway?.ratePerS && edges.length > 0));
      assert.ok(logs.length > 0 && traces.length > 0 && marks.length >= 2);
      assert.ok(
        incident.players.every(({ notebook }) => notebook.length === 0),
        'no notes',
      );
      const path = /\/(work|tmp|home)\//.exec(JSON.stringify(recording));
      assert.equal(path, null, 'no path of a machine');
    });
});
