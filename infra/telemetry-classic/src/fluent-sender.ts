import type { Socket } from 'node:net';

/** Members of fluent-logger's sender that are used, internal ones included. */
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

/** An empty map: no acknowledgement of anything. */
const nothing = Buffer.from([0x80]);

/**
 * Contains three defects of fluent-logger 3.4.1, all in how it treats its socket:
 * while the other side has closed the connection it waits for it to become writable again by `nextTick`, at 100 % of a
 * processor, in front of every timer and signal; an acknowledgement in two packets, or a reply that is none, throws out
 * of its listener and ends the process; and the timer of an acknowledgement that will not come keeps the process alive.
 */
export function containSender(sender: FluentSender, readAck: (bytes: Buffer) => string): void {
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
    // it listens for errors only, and takes a connection that was closed in peace for an open one
    socket.on('close', () => {
      if (this._socket === socket) fail(new Error('the receiver closed the connection'));
    });
  };

  sender.abandon = () => {
    const socket = sender._socket;
    sender._disconnect();
    // answers whoever waits for an acknowledgement, which stops the timer
    socket?.emit('data', nothing);
  };

  function fail(error: Error): void {
    sender.abandon();
    sender._handleEvent('error', error);
  }
}

/** Hands the library's listener one whole acknowledgement; for anything else an empty map, which it takes for a wrong one. */
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
