import assert from 'node:assert/strict';
import { connectionFacts } from '../../../web/src/trace/model/connection-facts.js';
import { buildSpanTree } from '../../../web/src/trace/model/span-tree.js';
import { ticks } from '../../../web/src/trace/model/time-axis.js';
import {
  clampZoom,
  formatZoom,
  moveZoom,
  parseViewState,
  scaleZoom,
  zoomTo,
} from '../../../web/src/trace/model/view-state.js';
import { during, named } from './spans.js';

const stateOf = (query: string) => parseViewState(new URLSearchParams(query));

describe('parseViewState', () => {
  it('reads selection, zoom, find, view and comparison from the address', () => {
    assert.deepEqual(stateOf('span=a1&zoom=10-250&find=service%3Aorder&clocks=adjusted'), {
      spanId: 'a1',
      zoom: { fromUs: 10, toUs: 250 },
      find: 'service:order',
      view: 'waterfall',
      compare: '',
      adjusts: true,
    });
    assert.equal(stateOf('compare=b2').view, 'compare');
    assert.equal(stateOf('compare=b2&view=flame').view, 'flame');
  });

  it('ignores an invalid zoom and an unknown view', () => {
    for (const zoom of ['5-5', '9-2', 'a-b', '-1-5', '1e3-2e3', `0-${'9'.repeat(400)}`])
      assert.equal(stateOf(`zoom=${zoom}`).zoom, undefined, zoom);
    assert.equal(stateOf('view=__proto__').view, 'waterfall');
  });

  it('reads the zoom that formatZoom writes', () => {
    const zoom = { fromUs: 12, toUs: 3456 };
    assert.deepEqual(stateOf(`zoom=${formatZoom(zoom)}`).zoom, zoom);
    assert.equal(formatZoom(undefined), '');
  });
});

describe('zoom', () => {
  const tree = buildSpanTree([during('a', undefined, 5000, 6000), during('b', 'a', 5200, 5300)]);

  it('stays within the trace, in whole microseconds, and at least one long', () => {
    assert.deepEqual(clampZoom({ fromUs: -5, toUs: 10.4 }, 1000), { fromUs: 0, toUs: 11 });
    assert.deepEqual(clampZoom({ fromUs: 900, toUs: 100 }, 1000), { fromUs: 100, toUs: 900 });
    assert.deepEqual(clampZoom({ fromUs: 5000, toUs: 5000 }, 1000), { fromUs: 999, toUs: 1000 });
    assert.equal(clampZoom({ fromUs: 0, toUs: 1000 }, 1000), undefined);
  });

  it('goes in around the selected span, and out to the whole trace', () => {
    const zoom = scaleZoom(undefined, 0.5, tree, named(tree, 'b'));
    assert.deepEqual(zoom, { fromUs: 125, toUs: 625 });
    assert.deepEqual(scaleZoom(undefined, 0.5, tree), { fromUs: 250, toUs: 750 });
    assert.equal(scaleZoom(zoom, 2, tree), undefined);
  });

  it('moves within the trace', () => {
    assert.deepEqual(moveZoom({ fromUs: 100, toUs: 200 }, 0.5, 1000), { fromUs: 150, toUs: 250 });
    assert.deepEqual(moveZoom({ fromUs: 100, toUs: 200 }, -9, 1000), { fromUs: 0, toUs: 100 });
    assert.equal(moveZoom(undefined, 0.5, 1000), undefined);
  });

  it('shows one span with a margin', () => {
    assert.deepEqual(zoomTo(named(tree, 'b'), tree), { fromUs: 190, toUs: 310 });
  });
});

describe('ticks', () => {
  it('are two to six round times at any length', () => {
    for (let total = 1; total < 1e9; total = Math.ceil(total * 1.37)) {
      const found = ticks({ fromUs: 0, toUs: total });
      assert.ok(found.length >= 2 && found.length <= 6, `${total}: ${found}`);
      assert.equal(found[0], 0);
    }
    assert.deepEqual(ticks({ fromUs: 0, toUs: 81_000 }), [0, 20_000, 40_000, 60_000]);
  });

  it('are round times after the start of the trace when the axis shows a part', () => {
    assert.deepEqual(ticks({ fromUs: 12_300, toUs: 52_300 }), [20_000, 30_000, 40_000]);
  });
});

describe('connectionFacts', () => {
  it('names a new connection with its times, and the number of tries', () => {
    assert.deepEqual(
      connectionFacts({
        'http.client.connection.reused': false,
        'network.peer.address': '127.0.0.1',
        'network.peer.port': 8083,
        'http.client.connect_time_ms': 0.8,
        'http.client.time_to_first_byte_ms': '912.5',
        'http.request.resend_count': 1,
      }),
      [
        { name: 'connection', value: 'new to 127.0.0.1:8083' },
        { name: 'time to connect', value: '800 µs' },
        { name: 'time to first byte', value: '913 ms' },
        { name: 'tries', value: '2 tries' },
      ],
    );
  });

  it('is empty for other spans, and ignores times that are not numbers', () => {
    assert.deepEqual(connectionFacts({ 'http.client.connect_time_ms': 'soon' }), []);
    assert.deepEqual(connectionFacts({}), []);
  });
});
