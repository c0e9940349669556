import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Telemetry } from '../types/telemetry.js';
import { abortedResponse, closedByPeer } from './connection-end.js';
import { clientClosed, createRequestRecorder, type RequestObservation } from './observed-request.js';

export interface UpgradeObservation extends RequestObservation {
  /** Call it when the answer is written: 101, or whatever it was refused with. */
  answered(status: number): void;
}

/**
 * The same books for the `upgrade` and `connect` events of a server, which Node gives to no request listener and so
 * not to Koa. What is counted and timed is the handshake, not the life of the connection; when the socket closes
 * before an answer, it counts as 499 if the client closed it, else as 500.
 *
 * @example
 * const observeUpgrade = createUpgradeObserver(telemetry);
 * server.on('upgrade', (request, socket, head) => {
 *   const observation = observeUpgrade(request, socket);
 *   observation.route = '/live';
 *   sockets.handleUpgrade(request, socket, head, () => observation.answered(101));
 * });
 */
export function createUpgradeObserver(
  telemetry: Telemetry,
): (request: IncomingMessage, socket: Duplex) => UpgradeObservation {
  const open = createRequestRecorder(telemetry);
  return function observeUpgrade(request, socket) {
    const observation = open(request);
    const gone = (): void => {
      if (closedByPeer(socket)) return observation.close(clientClosed, true);
      observation.error ??= socket.errored ?? abortedResponse();
      observation.close(500, false);
    };
    socket.once('close', gone);
    return Object.assign(observation, {
      answered(status: number) {
        socket.off('close', gone);
        observation.close(status, false);
      },
    });
  };
}
