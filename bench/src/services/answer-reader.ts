const ok = Buffer.from('HTTP/1.1 200');

/** Finds the ends of HTTP/1.1 answers that have a content-length, one at a time. */
export class AnswerReader {
  #usual = 0;
  #parts: Buffer[] = [];

  /** The status of the answer that these bytes end; undefined while it is not whole. */
  read(bytes: Buffer): number | undefined {
    if (this.#parts.length === 0 && bytes.length === this.#usual && ok.equals(bytes.subarray(0, ok.length)))
      return 200;
    this.#parts.push(Buffer.from(bytes));
    const all = Buffer.concat(this.#parts);
    const head = all.indexOf('\r\n\r\n');
    if (head < 0) return undefined;
    const text = all.toString('latin1', 0, head);
    const length = Number(/^content-length: *(\d+)/im.exec(text)?.[1] ?? 0);
    if (all.length < head + 4 + length) return undefined;
    this.#parts = [];
    const status = Number(text.slice(9, 12));
    if (status === 200) this.#usual = all.length;
    return status;
  }
}
