import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Telemetry } from '../types/telemetry.js';
import { abortedResponse, closedByPeer } from './connection-end.js';
import {
  clientClosed,
  createRequestRecorder,
  type RequestObservation,
  type RequestObserverOptions,
} from './request-recorder.js';

export interface UpgradeObservation extends RequestObservation {
  /** Ends the observation. Call it once the response is written, with its status: 101, or an error. */
  responded(status: number): void;
}

/**
 * Returns a function that observes the `upgrade` and `connect` events of a server, which reach neither a request
 * listener nor Koa. Measures the handshake, not the connection. A socket that closes before a response counts as 499 if
 * the client closed it, else as 500.
 *
 * @example
 * const observeUpgrade = createUpgradeObserver(telemetry);
 * server.on('upgrade', (request, socket, head) => {
 *   const observation = observeUpgrade(request, socket);
 *   observation.route = '/live';
 *   sockets.handleUpgrade(request, socket, head, () => observation.responded(101));
 * });
 */
export function createUpgradeObserver(
  telemetry: Telemetry,
  options?: RequestObserverOptions,
): (request: IncomingMessage, socket: Duplex) => UpgradeObservation {
  const open = createRequestRecorder(telemetry, options);
  return function observeUpgrade(request, socket) {
    const observation = open(request);
    const onClose = (): void => {
      if (closedByPeer(socket)) return observation.close(clientClosed, true);
      observation.error ??= socket.errored ?? abortedResponse();
      observation.close(500, false);
    };
    socket.once('close', onClose);
    return Object.assign(observation, {
      responded(status: number) {
        socket.off('close', onClose);
        observation.close(status, false);
      },
    });
  };
}
