import type { Writable } from 'node:stream';
import type { Batch, Outcome, Sender } from './destination.js';

/** Writes each batch to a stream, `stdout` as a rule; delivered when the stream took it. A closed pipe rejects. */
export function createStreamSender(stream: Writable, name = 'stdout'): Sender {
  // one for each stream, and for good: an error may come after the last close
  if (!stream.listeners('error').includes(ignore)) stream.on('error', ignore);
  return {
    name,
    send(batch: Batch): Promise<Outcome> {
      return new Promise((resolve) => {
        if (stream.destroyed || stream.writableEnded) return resolve('reject');
        stream.write(batch.bytes, (error) => resolve(error ? 'reject' : 'delivered'));
      });
    },
    close() {},
  };
}

/** Without a listener a broken pipe would end the process; the callback of each write tells what there is to know. */
function ignore(): void {}
