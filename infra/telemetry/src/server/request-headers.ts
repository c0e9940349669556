/**
 * Of a request's headers those that the kit reads, as Node's `headers` has them: for that, Node makes an object of all of
 * them, which costs several times as much, and which many a handler never asks for.
 */
export class RequestHeaders {
  [name: string]: string | undefined;
  traceparent: string | undefined = undefined;
  tracestate: string | undefined = undefined;
  b3: string | undefined = undefined;
  'x-b3-traceid': string | undefined = undefined;
  'x-b3-spanid': string | undefined = undefined;
  'x-b3-sampled': string | undefined = undefined;
  'x-b3-flags': string | undefined = undefined;
  'uber-trace-id': string | undefined = undefined;
  'user-agent': string | undefined = undefined;

  /** `raw`: name, value, name, value... as they were received. */
  constructor(raw: readonly string[]) {
    for (let at = 0; at < raw.length; at += 2) {
      const name = raw[at] as string;
      const value = raw[at + 1] as string;
      // nearly all are in small letters already
      if (mayBeRead(name) && !this.#take(name, value)) this.#take(name.toLowerCase(), value);
    }
  }

  /**
   * False when it is none of them. A case for each: V8 has to look a field up whose name is known only when it runs, and
   * this is done for every request.
   */
  #take(name: string, value: string): boolean {
    switch (name) {
      case 'traceparent':
        this.traceparent = joined(this.traceparent, value);
        return true;
      case 'tracestate':
        this.tracestate = joined(this.tracestate, value);
        return true;
      case 'b3':
        this.b3 = joined(this.b3, value);
        return true;
      case 'x-b3-traceid':
        this['x-b3-traceid'] = joined(this['x-b3-traceid'], value);
        return true;
      case 'x-b3-spanid':
        this['x-b3-spanid'] = joined(this['x-b3-spanid'], value);
        return true;
      case 'x-b3-sampled':
        this['x-b3-sampled'] = joined(this['x-b3-sampled'], value);
        return true;
      case 'x-b3-flags':
        this['x-b3-flags'] = joined(this['x-b3-flags'], value);
        return true;
      case 'uber-trace-id':
        this['uber-trace-id'] = joined(this['uber-trace-id'], value);
        return true;
      case 'user-agent':
        this['user-agent'] ??= value;
        return true;
      default:
        return false;
    }
  }
}

/** By what costs little to look at: they have 2 or 10 to 13 characters, and begin with a `b`, `t`, `u` or `x`. */
function mayBeRead(name: string): boolean {
  const { length } = name;
  if (length !== 2 && (length < 10 || length > 13)) return false;
  const first = name.charCodeAt(0) | 0x20;
  return first === 0x62 || first === 0x74 || first === 0x75 || first === 0x78;
}

/** A header that came several times. */
function joined(before: string | undefined, value: string): string {
  return before === undefined ? value : `${before}, ${value}`;
}
