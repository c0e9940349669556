import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Telemetry } from '../types/telemetry.js';
import { abortedResponse, closedByPeer, failureOf } from './connection-end.js';
import {
  clientClosed,
  createRequestRecorder,
  type RequestObservation,
  type RequestObserverOptions,
} from './request-recorder.js';

/** Returns whether a path is for probes or scrapes, which get no span, access record or metrics. */
export function isProbe(path: string): boolean {
  return path === '/metrics' || path === '/health/live' || path === '/health/ready';
}

/** Minimum recorded status of a response that this process aborted. */
const serverFailed = 500;

/**
 * Returns a function that observes the requests of a `node:http` server; the request listener must call it first. Every
 * request gets exactly one span, one access record and one count, completed when its response closes. The recorded
 * status is 499 if the client disconnected before the response. If this process aborted the response, it is at least
 * 500, even if a status below 500 was sent. `path` is for callers that have already parsed the URL.
 *
 * Node calls no request listener for upgrades, invalid HTTP, and an `Expect` that it refuses with 417, so they are not
 * observed. {@link createUpgradeObserver} observes upgrades.
 */
export function createRequestObserver(
  telemetry: Telemetry,
  options?: RequestObserverOptions,
): (request: IncomingMessage, response: ServerResponse, path?: string) => RequestObservation {
  const open = createRequestRecorder(telemetry, options);
  const onSocketClose = createSocketCloses();
  return function observeRequest(request, response, path) {
    const observation = open(request, path);
    const closed = (): void => {
      // Node marks a response as finished even if it was cut off after the last write; only the socket has the error
      const aborted = !response.writableFinished || Boolean(request.socket.errored);
      if (!aborted) return observation.close(response.statusCode, false);
      const failure = failureOf(response);
      if (failure === undefined && closedByPeer(request.socket))
        return observation.close(response.headersSent ? response.statusCode : clientClosed, true);
      // counts as a server failure, even if a status below 500 was sent
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

/** Returns a function that calls any number of listeners when a socket closes, with one listener on the socket. */
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
