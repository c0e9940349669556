import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { encode } from '@msgpack/msgpack';
import { childrenOf } from './element-head.js';
import { createValueReader, ForwardProtocolError } from './read-value.js';

/** Name of the receiver in `PONG`. It must differ from the sender's, which Fluentd and fluent-logger check. */
const serverHostname = 'glasshouse-console';

export interface Handshake {
  /** The server's first message. */
  readonly helo: Uint8Array;
  /**
   * Checks the sender's `PING` and returns `PONG`, which has the reason when the sender is refused.
   *
   * @throws ForwardProtocolError when the message is not a PING
   */
  answer(message: Buffer): { pong: Uint8Array; isAccepted: boolean };
}

/**
 * Handshake of one connection with a shared key (Fluentd's forward protocol 1.5, "Handshake messages"). Senders are not
 * authenticated by user name.
 */
export function createHandshake(sharedKey: string): Handshake {
  const nonce = randomBytes(16);
  const digest = (salt: Uint8Array, hostname: string) =>
    createHash('sha512').update(salt).update(hostname).update(nonce).update(sharedKey).digest('hex');

  return {
    helo: encode(['HELO', { nonce, auth: '', keepalive: true }]),
    answer(message) {
      const [type, hostname, salt, given] = readPing(message);
      if (type !== 'PING' || hostname === undefined || salt === undefined || given === undefined)
        throw new ForwardProtocolError('the first message is not a PING');
      const isAccepted = isEqual(given, digest(salt, hostname));
      const pong = isAccepted
        ? ['PONG', true, '', serverHostname, digest(salt, serverHostname)]
        : ['PONG', false, 'shared_key mismatch', '', ''];
      return { pong: encode(pong), isAccepted };
    },
  };
}

type Ping = [string | undefined, string | undefined, Uint8Array | undefined, string | undefined];

/** Reads the type, hostname, salt and digest. Senders write each as a string or as binary. */
function readPing(message: Buffer): Ping {
  const reader = createValueReader();
  const bytes = (childrenOf(message, 'array') ?? []).slice(0, 4).map((part) => {
    const value = reader.read(part, 0, part.length);
    if (typeof value === 'string') return Buffer.from(value);
    return value instanceof Uint8Array ? value : undefined;
  });
  const text = (at: number) => bytes[at] && Buffer.from(bytes[at]).toString('utf8');
  return [text(0), text(1), bytes[2], text(3)];
}

function isEqual(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
