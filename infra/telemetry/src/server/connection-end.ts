import type { ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

/** Socket errors that the peer or its input caused. */
const peerCodes = /^(ECONNRESET|EPIPE|ETIMEDOUT|ERR_HTTP_REQUEST_TIMEOUT|HPE_)/;

/**
 * Returns whether the peer ended a connection: it closed or reset it, or sent invalid HTTP or no complete request in
 * time. Returns false if this process ended it by `destroy()`, an idle timeout or a shutdown.
 */
export function closedByPeer(socket: Duplex): boolean {
  const { errored } = socket;
  if (errored !== null && errored !== undefined) {
    const { code, syscall } = errored as NodeJS.ErrnoException;
    return typeof syscall === 'string' || peerCodes.test(code ?? '');
  }
  // on a server with `httpAllowHalfOpen`, a peer that has ended its side may still wait for the response
  const { server } = socket as { server?: { httpAllowHalfOpen?: boolean } };
  return socket.readableEnded && server?.httpAllowHalfOpen !== true;
}

/** Returns the error that destroyed a response, e.g. by `pipeline` when its source fails; undefined without one. */
export function failureOf(response: ServerResponse): Error | undefined {
  return response.errored ?? undefined;
}

/** Creates the error of a response that this process aborted without an error. */
export function abortedResponse(): Error {
  return Object.assign(new Error('the server ended the response before it was complete'), {
    code: 'response_aborted',
  });
}
