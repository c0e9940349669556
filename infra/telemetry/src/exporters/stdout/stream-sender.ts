import type { Writable } from 'node:stream';
import { isMainThread } from 'node:worker_threads';
import { delivered, type Outcome, refused } from '../../delivery/outcome.js';
import type { Batch, Sender } from '../../delivery/sender.js';
import { writeNow } from '../../delivery/write-now.js';

/** Members of a stream with a file descriptor, such as `process.stdout`. */
interface DescriptorStream {
  readonly fd?: number;
  /** libuv's handle of a pipe. */
  readonly _handle?: { readonly writeQueueSize?: number } | null;
}

const newline = Buffer.from('\n');

/**
 * Creates a sender that writes batches to a stream, usually `stdout`. A batch is delivered when the stream has accepted
 * it, and rejected when the pipe is closed.
 */
export function createStreamSender(stream: Writable, name = 'stdout'): Sender {
  // one listener for each stream, never removed: an error may be emitted after the last close
  if (!stream.listeners('error').includes(ignore)) stream.on('error', ignore);
  /**
   * True when the stream's buffer was empty before the batch in flight, so that the operating system received it at
   * once.
   */
  let alone = true;
  /** Batch that `sendNow` wrote only in part. */
  let part: { batch: Batch; written: number } | undefined;
  /** True once the stream's remaining buffer was handled at exit. */
  let finished = false;

  const isPosted = !isMainThread && (stream === process.stdout || stream === process.stderr);
  const fd = (): number | undefined => (isPosted ? undefined : (stream as DescriptorStream).fd);
  const closed = (): boolean => stream.destroyed || stream.writableEnded || (stream.errored ?? null) !== null;

  function put(to: number, batch: Batch, bytes: Buffer): boolean {
    const written = writeNow(to, bytes);
    if (written === bytes.length) return true;
    part = { batch, written: batch.bytes.length - (bytes.length - written) };
    return false;
  }

  /** Returns the unwritten rest of the batch in flight; the whole batch on a new line when the rest is unknown. */
  function rest({ bytes }: Batch): Buffer {
    const queued = (stream as DescriptorStream)._handle?.writeQueueSize;
    return alone && queued !== undefined && queued <= bytes.length
      ? bytes.subarray(bytes.length - queued)
      : Buffer.concat([newline, bytes]);
  }

  /** Called at process exit, when no stream callback will run any more. */
  function end(batch: Batch, begun: boolean): boolean {
    const to = fd();
    if (begun) {
      if (stream.writableLength === 0) return true;
      finished = true;
      // the parent thread has received it
      if (isPosted && alone) return true;
      return to !== undefined && put(to, batch, rest(batch));
    }
    if (to === undefined) {
      if (isPosted) stream._writev?.([{ chunk: batch.bytes, encoding: 'binary' }], () => {});
      else stream.write(batch.bytes);
      return isPosted || stream.writableLength === 0;
    }
    // ends an unfinished line of another writer
    if (stream.writableLength > 0 && !finished) writeNow(to, newline);
    finished = true;
    return put(to, batch, batch.bytes);
  }

  return {
    name,
    send(batch: Batch): Promise<Outcome> {
      return new Promise((resolve) => {
        if (closed()) return resolve(refused('the stream is closed'));
        alone = stream.writableLength === 0;
        const bytes = part?.batch === batch ? batch.bytes.subarray(part.written) : batch.bytes;
        part = undefined;
        stream.write(bytes, (error) => resolve(error ? refused(error.message) : delivered));
      });
    },
    sendNow(batch, begun, ending) {
      if (closed() || part !== undefined) return false;
      if (ending) return end(batch, begun);
      if (stream.writableLength > 0) return false;
      const to = fd();
      return begun || (to !== undefined && put(to, batch, batch.bytes));
    },
    close() {},
  };
}

/** Ignores stream errors, which the callback of each write receives, too. Without a listener they end the process. */
function ignore(): void {}
