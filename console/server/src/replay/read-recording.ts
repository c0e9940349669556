import { readFile, stat } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { Compile } from 'typebox/compile';
import { Recording, recordingLimits } from '../../../contract/src/incidents.js';

/**
 * Reads the file of a recorded incident, JSON or gzipped JSON, and returns its bytes.
 *
 * @throws Error with the reason in a sentence if the file is missing, too large or no recording
 */
export async function readRecording(path: string): Promise<Buffer> {
  const { size } = await stat(path).catch(() => {
    throw new Error(`there is no file ${path}`);
  });
  if (size > recordingLimits.jsonBytes) throw new Error(`${path} has ${size} bytes, which is too large`);
  const body = await readFile(path);
  const isGzip = body[0] === 0x1f && body[1] === 0x8b;
  const value = parse(path, isGzip ? unpack(path, body) : body);
  const validator = Compile(Recording);
  if (!validator.Check(value)) {
    const [error] = validator.Errors(value);
    throw new Error(`${path} is no recording of an incident: ${error?.instancePath ?? ''} ${error?.message}`);
  }
  return body;
}

function unpack(path: string, body: Buffer): Buffer {
  try {
    return gunzipSync(body, { maxOutputLength: recordingLimits.jsonBytes });
  } catch (error) {
    const isLarge = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
    throw new Error(`${path} ${isLarge ? 'is too large when it is unpacked' : 'is damaged'}`);
  }
}

function parse(path: string, body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    throw new Error(`${path} is not JSON`);
  }
}
