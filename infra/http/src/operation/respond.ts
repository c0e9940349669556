/** What a handler returns when the body alone does not say it all. Made by {@link answer}. */
export class Answer<R> {
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
 * An answer with a status and headers of its own.
 *
 * @example
 * return answer(201, order, { location: `/orders/${order.id}` });
 */
export function answer<R>(
  status: number,
  body?: R,
  headers: Readonly<Record<string, string>> = {},
): Answer<R> {
  return new Answer(status, body, headers);
}
