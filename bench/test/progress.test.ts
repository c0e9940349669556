import assert from 'node:assert/strict';
import { createProgress } from '../src/progress.js';

describe('createProgress', () => {
  it('writes the current step with the remaining time, which is never negative', () => {
    let now = 0;
    const lines: string[] = [];
    const progress = createProgress(
      600,
      (line) => lines.push(line),
      () => now,
    );
    progress.say('starting');
    now = 550_500;
    progress.say('round 9 of 10');
    now = 700_000;
    progress.say('round 10 of 10');
    progress.expect(120);
    progress.say('last step');
    assert.deepEqual(lines, [
      'starting (about 10 min left)\n',
      'round 9 of 10 (about 50 s left)\n',
      'round 10 of 10 (about 0 s left)\n',
      'last step (about 2 min left)\n',
    ]);
  });
});
