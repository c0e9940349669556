import { InvalidFile } from './check-value.js';
import { checkRecording, type Recording } from './recording.js';

/** Limits for a file, in bytes: compressed, and unpacked. */
export const fileLimits = { compressed: 2 << 20, unpacked: 24 << 20 } as const;

/**
 * Reads a recording: JSON, or JSON compressed by gzip.
 *
 * @throws InvalidFile with the reason in a sentence
 */
export async function readRecording(file: Blob): Promise<Recording> {
  if (file.size === 0) throw new InvalidFile('the file is empty');
  const isGzip = new Uint8Array(await file.slice(0, 2).arrayBuffer()).join() === '31,139';
  const max = isGzip ? fileLimits.compressed : fileLimits.unpacked;
  if (file.size > max) throw new InvalidFile(`the file has more than ${max >> 20} MB`);
  const content = isGzip ? await unpack(file) : await file.text();
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch {
    throw new InvalidFile('the file is not JSON, and not JSON compressed by gzip');
  }
  checkRecording(value);
  return value;
}

async function unpack(file: Blob): Promise<string> {
  const reader = file.stream().pipeThrough(new DecompressionStream('gzip')).getReader();
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return await new Blob(parts).text();
      size += value.length;
      if (size > fileLimits.unpacked)
        throw new InvalidFile(`the unpacked file has more than ${fileLimits.unpacked >> 20} MB`);
      parts.push(value);
    }
  } catch (error) {
    if (error instanceof InvalidFile) throw error;
    throw new InvalidFile('the file is damaged: it cannot be unpacked');
  } finally {
    // ends the decompression of a file that is too large
    void reader.cancel().catch(() => {});
  }
}
