/** Finds the ends of HTTP/1.1 answers that have a content-length, one at a time. */
export class ResponseReader {
  #usual = 0;
  #parts: Buffer[] = [];

  /** The status of the answer that the first `length` of these bytes end; undefined while it is not whole. */
  read(bytes: Buffer, length: number): number | undefined {
    if (this.#parts.length === 0 && length === this.#usual && isOk(bytes)) return 200;
    this.#parts.push(Buffer.from(bytes.subarray(0, length)));
    const all = Buffer.concat(this.#parts);
    const head = all.indexOf('\r\n\r\n');
    if (head < 0) return undefined;
    const text = all.toString('latin1', 0, head);
    const body = Number(/^content-length: *(\d+)/im.exec(text)?.[1] ?? 0);
    if (all.length < head + 4 + body) return undefined;
    this.#parts = [];
    const status = Number(text.slice(9, 12));
    if (status === 200) this.#usual = all.length;
    return status;
  }
}

/** `HTTP/1.1 200`, by the digits. */
function isOk(bytes: Buffer): boolean {
  return bytes[9] === 0x32 && bytes[10] === 0x30 && bytes[11] === 0x30;
}
