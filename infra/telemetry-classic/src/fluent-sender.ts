import type { Socket } from 'node:net';

/** Used members of fluent-logger's sender, including internal ones. */
export interface FluentSender {
  emit(fields: object, time: object, done: (error?: Error) => void): void;
  on(event: 'error' | 'connect', listener: (error?: Error) => void): void;
  /** Closes the sender and drops its records. */
  abandon(): void;
  _socket: Socket | null;
  _waitToWrite(): void;
  _disconnect(): void;
  _handleEvent(event: 'error', error: Error): void;
  _doConnect(connected: () => void): void;
}

/** An empty MessagePack map, which the library reads as an invalid acknowledgement. */
const nothing = Buffer.from([0x80]);

/**
 * Works around three defects in the socket handling of fluent-logger 3.4.1:
 * - After the receiver has closed the connection, it polls with `nextTick` until the socket is writable again, which
 *   uses 100 % of a processor and blocks all timers and signals.
 * - An acknowledgement in two packets, or an invalid one, makes its listener throw, which ends the process.
 * - The timer of a missing acknowledgement keeps the process running.
 */
export function patchSender(sender: FluentSender, readAck: (bytes: Buffer) => string): void {
  const { _waitToWrite, _doConnect } = sender;

  sender._waitToWrite = function waitToWrite() {
    if (this._socket?.writable === false) fail(new Error('the receiver closed the connection'));
    else _waitToWrite.call(this);
  };

  sender._doConnect = function connect(connected) {
    _doConnect.call(this, connected);
    const socket = this._socket;
    if (socket === null) return;
    socket.unref();
    listenForWholeAcks(socket, readAck);
    // the library listens only for errors: without one, it treats a closed connection as open
    socket.on('close', () => {
      if (this._socket === socket) fail(new Error('the receiver closed the connection'));
    });
  };

  sender.abandon = () => {
    const socket = sender._socket;
    sender._disconnect();
    // settles a pending acknowledgement, which stops its timer
    socket?.emit('data', nothing);
  };

  function fail(error: Error): void {
    sender.abandon();
    sender._handleEvent('error', error);
  }
}

/** Passes complete acknowledgements to the library's listener, and an empty map for any other response. */
function listenForWholeAcks(socket: Socket, readAck: (bytes: Buffer) => string): void {
  const once = socket.once.bind(socket) as (
    event: string,
    listener: (...values: unknown[]) => void,
  ) => Socket;
  function onceWhole(event: string, listener: (...values: unknown[]) => void): Socket {
    if (event !== 'data') return once(event, listener);
    let received: Buffer = Buffer.alloc(0);
    const take = (bytes: Buffer): void => {
      if (bytes !== nothing) {
        received = Buffer.concat([received, bytes]);
        const ack = readAck(received);
        if (ack === 'incomplete') return;
        if (ack === '') received = nothing;
      }
      socket.off('data', take);
      listener(bytes === nothing ? nothing : received);
    };
    return socket.on('data', take);
  }
  Object.assign(socket, { once: onceWhole });
}
