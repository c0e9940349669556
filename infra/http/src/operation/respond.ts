/** Handler response with its own status and headers. Created by {@link respond}. */
export class HandlerResponse<R> {
  readonly status: number;
  readonly body: R | undefined;
  readonly headers: Readonly<Record<string, string>>;
  constructor(status: number, body: R | undefined, headers: Readonly<Record<string, string>>) {
    this.status = status;
    this.body = body;
    this.headers = headers;
  }
}

/**
 * Creates a response with its own status and headers, which a handler can return instead of the body alone.
 *
 * @example
 * return respond(201, item, { location: `/items/${item.id}` });
 */
export function respond<R>(
  status: number,
  body?: R,
  headers: Readonly<Record<string, string>> = {},
): HandlerResponse<R> {
  return new HandlerResponse(status, body, headers);
}
