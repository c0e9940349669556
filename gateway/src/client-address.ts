import type { IncomingMessage } from 'node:http';

const address = /^[0-9a-fA-F.:]{2,45}$/;

/** Returns the address of the connection, or of the client of a trusted proxy. Unwraps IPv4-mapped IPv6 addresses. */
export function clientAddress(request: IncomingMessage, trustProxy: boolean): string {
  const forwarded = trustProxy ? lastForwarded(request.headers['x-forwarded-for']) : undefined;
  return unwrapIpv4Mapped(forwarded ?? request.socket.remoteAddress ?? 'unknown');
}

/**
 * Returns `X-Forwarded-For` with the address of the connection appended. Reads the last 512 characters of the received
 * value, and omits entries that are not addresses.
 */
export function forwardedFor(request: IncomingMessage): string {
  const received = request.headers['x-forwarded-for'];
  const own = unwrapIpv4Mapped(request.socket.remoteAddress ?? 'unknown');
  const before = (typeof received === 'string' ? received : '')
    .slice(-512)
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => address.test(entry));
  return [...before, own].join(', ');
}

/** Returns the unit of the rate limit: an IPv4 address, or the /64 network of an IPv6 address, which a client can vary. */
export function addressBlock(ip: string): string {
  if (!ip.includes(':')) return ip;
  const [head = '', tail] = ip.split('::');
  const groups = head.split(':').filter((group) => group !== '');
  const after = (tail ?? '').split(':').filter((group) => group !== '');
  while (tail !== undefined && groups.length + after.length < 8) groups.push('0');
  return `${[...groups, ...after].slice(0, 4).join(':')}::/64`;
}

function lastForwarded(header: string | string[] | undefined): string | undefined {
  const last = typeof header === 'string' ? header.slice(header.lastIndexOf(',') + 1).trim() : '';
  return address.test(last) ? last : undefined;
}

function unwrapIpv4Mapped(text: string): string {
  return text.startsWith('::ffff:') && text.includes('.') ? text.slice(7) : text;
}
