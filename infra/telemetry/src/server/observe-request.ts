import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Telemetry } from '../types/telemetry.js';
import { abortedResponse, closedByPeer, failureOf } from './connection-end.js';
import { clientClosed, createRequestRecorder, type RequestObservation } from './observed-request.js';

/** Returns whether a path is for probes or scrapes, which get no span, record or count. */
export function isProbe(path: string): boolean {
  return path === '/metrics' || path === '/health/live' || path === '/health/ready';
}

/** Recorded status of a response that this process aborted. */
const serverFailed = 500;

/**
 * Observes the requests of a `node:http` server: call the result first in the listener. Span, access record and count end
 * when the response closes, so there is exactly one of each for every request. The status is 499 when the client
 * disconnected before the response, and 500 when this process aborted the response, even if another status was sent.
 * `path` is for callers that have already parsed the URL.
 *
 * Does not see requests for which Node calls no request listener: upgrades, for which there is
 * {@link createUpgradeObserver}, invalid HTTP, and an `Expect` that Node refuses with 417.
 */
export function createRequestObserver(
  telemetry: Telemetry,
): (request: IncomingMessage, response: ServerResponse, path?: string) => RequestObservation {
  const open = createRequestRecorder(telemetry);
  const onSocketClose = createSocketCloses();
  return function observeRequest(request, response, path) {
    const observation = open(request, path);
    const closed = (): void => {
      // Node calls a response finished that was cut off after its last write; the socket has the error
      const aborted = !response.writableFinished || Boolean(request.socket.errored);
      if (!aborted) return observation.close(response.statusCode, false);
      const failure = failureOf(response);
      if (failure === undefined && closedByPeer(request.socket))
        return observation.close(response.headersSent ? response.statusCode : clientClosed, true);
      // a server failure, whatever status was sent
      observation.error ??= failure ?? abortedResponse();
      observation.close(Math.max(response.statusCode, serverFailed), false);
    };
    // 'close' is emitted once, so the cost of `once` is saved
    response.on('close', closed);
    // a queued pipelined response gets no 'close' when the connection closes first
    if (response.socket === null) response.once('close', onSocketClose(request.socket, closed));
    return observation;
  };
}

/** Runs any number of listeners when a socket closes, by one listener of the socket. */
function createSocketCloses(): (socket: Socket, listener: () => void) => () => void {
  const waiting = new WeakMap<Socket, Set<() => void>>();
  return (socket, listener) => {
    let listeners = waiting.get(socket);
    if (listeners === undefined) {
      const made = new Set<() => void>();
      listeners = made;
      waiting.set(socket, made);
      socket.once('close', () => {
        for (const each of made) each();
      });
    }
    const all = listeners.add(listener);
    return () => all.delete(listener);
  };
}
