import assert from 'node:assert/strict';
import { renderResponse } from '../../server/src/cli/render.js';

const exemplars = (count: number) =>
  Array.from({ length: count }, (_, at) => ({ traceId: String(at).padStart(32, '0'), value: count - at }));

describe('renderResponse', () => {
  it('shows the times of a range as dates', () => {
    const text = renderResponse({ items: [], sinceMs: 0, untilMs: 1000, stepMs: 5000 });
    assert.match(
      text,
      /^sinceMs: 1970-01-01T00:00:00\.000Z\nuntilMs: 1970-01-01T00:00:01\.000Z\nstepMs: 5000 ms$/m,
    );
  });

  it('shows the first eight exemplars, and the number of the others', () => {
    const lines = renderResponse({ items: [], exemplars: exemplars(20) }).split('\n');
    const title = lines.indexOf('exemplars, highest values first (12 more with --json)');
    assert.ok(title >= 0, lines.join('\n'));
    assert.equal(lines.slice(title + 2).length, 8);
    assert.match(lines[title + 2] as string, /^0{32} +20$/);
  });

  it('shows all of a few exemplars', () => {
    const text = renderResponse({ items: [], exemplars: exemplars(8) });
    assert.match(text, /^exemplars\ntraceId +value\n/m);
  });
});
