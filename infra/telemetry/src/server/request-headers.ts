/**
 * Trace headers and user agent of a request, with the same values as Node's `headers`. That property builds an object
 * of all headers, which costs several times as much and which many handlers never use.
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

  /** @param raw name, value, name, value... as received */
  constructor(raw: readonly string[]) {
    for (let at = 0; at < raw.length; at += 2) {
      const name = raw[at] as string;
      const value = raw[at + 1] as string;
      // most names are already in lower case
      if (mayBeRead(name) && !this.#take(name, value)) this.#take(name.toLowerCase(), value);
    }
  }

  /**
   * Stores a header; returns false for a name that is not needed. A case for each name is faster than a computed member,
   * which V8 must look up for every request.
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

/** Cheap test of a name: all names have 2 or 10 to 13 characters, and begin with `b`, `t`, `u` or `x`. */
function mayBeRead(name: string): boolean {
  const { length } = name;
  if (length !== 2 && (length < 10 || length > 13)) return false;
  const first = name.charCodeAt(0) | 0x20;
  return first === 0x62 || first === 0x74 || first === 0x75 || first === 0x78;
}

/** Joins the values of a repeated header. */
function joined(before: string | undefined, value: string): string {
  return before === undefined ? value : `${before}, ${value}`;
}
