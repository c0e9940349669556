import assert from 'node:assert/strict';
import {
  createQueueRoom,
  parseQueueRoom,
  type QueuedCall,
  type QueueRoom,
} from '../../src/client/queue-room.js';

/** Enters and starts calls until one is refused; returns the started ones. */
function fill(room: QueueRoom, most: number): QueuedCall[] {
  const calls: QueuedCall[] = [];
  while (calls.length < most) {
    const call = room.enter();
    if (!call?.start()) break;
    calls.push(call);
  }
  return calls;
}

const accepted = (room?: number) => ({ status: 200, room });
const refused = (room?: number) => ({ status: 503, room });

describe('createQueueRoom', () => {
  it('has no limit before the first response', () => {
    const room = createQueueRoom();
    assert.equal(fill(room, 500).length, 500);
    assert.equal(room.isFull, false);
  });

  it('allows the calls in progress and as many more as the latest response says', () => {
    const room = createQueueRoom();
    const [first, second] = fill(room, 2) as [QueuedCall, QueuedCall];
    first.end(accepted(40));
    const more = fill(room, 500);
    assert.equal(more.length, 40, 'one call was in progress, and the service accepts 40 more');
    assert.equal(room.isFull, true);
    second.end(accepted(50));
    assert.equal(fill(room, 500).length, 50);
    more[0]?.end(refused(0));
    assert.equal(fill(room, 500).length, 0);
  });

  it('counts calls that wait to be sent, and refuses them when the room has shrunk', () => {
    const room = createQueueRoom();
    const [first] = fill(room, 1) as [QueuedCall];
    const waiting = Array.from({ length: 30 }, () => room.enter() as QueuedCall);
    first.end(accepted(20));
    assert.equal(room.enter(), undefined, 'the waiting calls already exceed the room');
    assert.equal(room.isFull, false);
    assert.deepEqual(
      waiting.map((call) => call.start()),
      [...Array(20).fill(true), ...Array(10).fill(false)],
    );
    assert.equal(room.isFull, true);
    for (const call of waiting) call.end();
    assert.ok(room.enter()?.start());
  });

  it('lowers its limit to the accepted calls after a refusal without the header, and raises it as calls are completed', () => {
    const room = createQueueRoom();
    const calls = fill(room, 41);
    calls.pop()?.end(refused());
    assert.equal(room.enter(), undefined);
    calls.pop()?.end(accepted());
    assert.equal(fill(room, 500).length, 2, 'the free place and one more');
  });

  it('keeps the limit of the header when a call ends without a response', () => {
    const room = createQueueRoom();
    const calls = fill(room, 60);
    calls.pop()?.end(accepted(0));
    calls.pop()?.end();
    assert.equal(fill(room, 500).length, 1, 'the place of the ended call');
    for (const call of calls) call.end();
    assert.equal(fill(room, 500).length, 58);
  });

  it('allows at least 16 calls, whose responses show when the queue has room again', () => {
    const room = createQueueRoom();
    fill(room, 1)[0]?.end(refused(0));
    assert.equal(fill(room, 500).length, 16);
  });

  it('has no limit without the header while at most half of it is used', () => {
    const room = createQueueRoom();
    const calls = fill(room, 41);
    calls.pop()?.end(refused());
    for (const call of calls) call.end(accepted());
    assert.equal(fill(room, 500).length, 500);
  });
});

describe('parseQueueRoom', () => {
  it('accepts only a whole number of at most six digits', () => {
    assert.equal(parseQueueRoom('0'), 0);
    assert.equal(parseQueueRoom('123456'), 123_456);
    for (const header of [undefined, '', '-1', '1.5', '1e3', ' 1', '1234567', '٣', ['1', '2']])
      assert.equal(parseQueueRoom(header), undefined, String(header));
  });
});
