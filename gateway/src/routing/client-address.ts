import type { IncomingMessage } from 'node:http';

const address = /^[0-9a-fA-F.:]{2,45}$/;

/** Whose connection it is; behind a trusted proxy, whom that proxy saw. IPv4 in IPv6's clothes is shown as IPv4. */
export function clientAddress(request: IncomingMessage, trustProxy: boolean): string {
  const forwarded = trustProxy ? lastForwarded(request.headers['x-forwarded-for']) : undefined;
  return plain(forwarded ?? request.socket.remoteAddress ?? 'unknown');
}

/** `X-Forwarded-For` with the peer of our connection appended. What is not a list of addresses is left out. */
export function forwardedFor(request: IncomingMessage): string {
  const given = request.headers['x-forwarded-for'];
  const own = plain(request.socket.remoteAddress ?? 'unknown');
  const before = (typeof given === 'string' ? given : '')
    .slice(-512)
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => address.test(entry));
  return [...before, own].join(', ');
}

/** What is limited as one client: an IPv4 address, or the /64 that an IPv6 client can choose its address from. */
export function addressBlock(of: string): string {
  if (!of.includes(':')) return of;
  const [head = '', tail] = of.split('::');
  const groups = head.split(':').filter((group) => group !== '');
  const after = (tail ?? '').split(':').filter((group) => group !== '');
  while (tail !== undefined && groups.length + after.length < 8) groups.push('0');
  return `${[...groups, ...after].slice(0, 4).join(':')}::/64`;
}

function lastForwarded(header: string | string[] | undefined): string | undefined {
  const last = typeof header === 'string' ? header.slice(header.lastIndexOf(',') + 1).trim() : '';
  return address.test(last) ? last : undefined;
}

function plain(text: string): string {
  return text.startsWith('::ffff:') && text.includes('.') ? text.slice(7) : text;
}
