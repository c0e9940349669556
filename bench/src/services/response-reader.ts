/** Incremental reader of HTTP/1.1 responses with a content-length, without pipelining. */
export class ResponseReader {
  /** Length of the last 200 response. */
  #lastLength = 0;
  #parts: Buffer[] = [];

  /** Adds the first `length` bytes. Returns the status if the response is complete, otherwise undefined. */
  read(bytes: Buffer, length: number): number | undefined {
    if (this.#parts.length === 0 && length === this.#lastLength && isOk(bytes)) return 200;
    this.#parts.push(Buffer.from(bytes.subarray(0, length)));
    const all = Buffer.concat(this.#parts);
    const head = all.indexOf('\r\n\r\n');
    if (head < 0) return undefined;
    const text = all.toString('latin1', 0, head);
    const body = Number(/^content-length: *(\d+)/im.exec(text)?.[1] ?? 0);
    if (all.length < head + 4 + body) return undefined;
    this.#parts = [];
    const status = Number(text.slice(9, 12));
    if (status === 200) this.#lastLength = all.length;
    return status;
  }
}

/** Checks the three status digits after `HTTP/1.1 `. */
function isOk(bytes: Buffer): boolean {
  return bytes[9] === 0x32 && bytes[10] === 0x30 && bytes[11] === 0x30;
}
