import type { ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

/** Errors of a socket that come from the other side of it, or from what it has sent. */
const peerCodes = /^(ECONNRESET|EPIPE|ETIMEDOUT|ERR_HTTP_REQUEST_TIMEOUT|HPE_)/;

/**
 * Whether the other side ended a connection: it closed or reset it, or sent what is not HTTP. False when this process
 * did, by `destroy()`, a timeout or a shutdown.
 */
export function closedByPeer(socket: Duplex): boolean {
  const { errored } = socket;
  if (errored !== null && errored !== undefined) {
    const { code, syscall } = errored as NodeJS.ErrnoException;
    return typeof syscall === 'string' || peerCodes.test(code ?? '');
  }
  // with `allowHalfOpen` of the server, a peer that has sent its last byte may still wait for the response
  const { server } = socket as { server?: { httpAllowHalfOpen?: boolean } };
  return socket.readableEnded && server?.httpAllowHalfOpen !== true;
}

/** The error that a response was destroyed with, as `pipeline` does when its source fails; undefined when there is none. */
export function failureOf(response: ServerResponse): Error | undefined {
  return response.errored ?? undefined;
}

/** What is known of a response that this process cut off without an error. */
export function abortedResponse(): Error {
  return Object.assign(new Error('the server ended the response before it was complete'), {
    code: 'response_aborted',
  });
}
