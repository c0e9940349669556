import type { Span, SpanEndpoint } from '../../../../contract/src/spans.js';
import { count } from '../../format.js';

/** Returns fields about the sender of a span, besides its service. */
export function originOf(span: Span): Record<string, string> {
  const { localEndpoint, remoteEndpoint, scope, traceState, dropped } = span;
  const origin = {
    'local endpoint': localEndpoint && addressOf(localEndpoint),
    'remote endpoint': remoteEndpoint && addressOf(remoteEndpoint),
    scope: [scope?.name, scope?.version].filter((part) => part !== undefined).join(' '),
    'trace state': traceState,
    dropped: Object.entries(dropped ?? {})
      .map(([kind, number]) => `${count(number)} ${kind}`)
      .join(', '),
  };
  return Object.fromEntries(
    Object.entries(origin).filter(
      (entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== '',
    ),
  );
}

function addressOf({ serviceName, ipv4, ipv6, port }: SpanEndpoint): string {
  const hosts = [ipv4, ipv6 && (port === undefined ? ipv6 : `[${ipv6}]`)].filter(
    (host) => host !== undefined,
  );
  const at = hosts.map((host) => (port === undefined ? host : `${host}:${port}`)).join(', ');
  return [serviceName, at || (port !== undefined && `port ${port}`)].filter(Boolean).join(' ');
}
