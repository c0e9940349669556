import type { Scalar } from '../../../../contract/src/values.js';
import { duration, plural } from '../../format.js';

/** Attributes of a client span; `callAttributes` in `infra/http` documents those without a convention. */
const names = {
  reused: 'http.client.connection.reused',
  connectMs: 'http.client.connect_time_ms',
  queueMs: 'http.client.time_in_queue_ms',
  firstByteMs: 'http.client.time_to_first_byte_ms',
  resends: 'http.request.resend_count',
  address: 'network.peer.address',
  port: 'network.peer.port',
} as const;

export interface CallFact {
  name: string;
  value: string;
  isSlow?: boolean;
}

/** Returns the facts about the connection that the attributes of a client span report. */
export function connectionFacts(attributes: Readonly<Record<string, Scalar>>): CallFact[] {
  const reused = attributes[names.reused];
  const address = attributes[names.address];
  const port = attributes[names.port];
  const peer = address === undefined ? '' : ` to ${address}${port === undefined ? '' : `:${port}`}`;
  const resends = Number(attributes[names.resends] ?? 0);
  const ms = (name: string) => {
    const value = attributes[name];
    return value === undefined || !Number.isFinite(Number(value))
      ? undefined
      : duration(Number(value) * 1000);
  };
  const timed = [
    ['wait for a slot', ms(names.queueMs)],
    ['time to connect', ms(names.connectMs)],
    ['time to first byte', ms(names.firstByteMs)],
  ] as const;
  return [
    ...(reused === undefined
      ? []
      : [{ name: 'connection', value: `${String(reused) === 'true' ? 'reused' : 'new'}${peer}` }]),
    ...timed.flatMap(([name, value]) => (value === undefined ? [] : [{ name, value }])),
    ...(resends > 0 ? [{ name: 'tries', value: plural(resends + 1, 'try', 'tries') }] : []),
  ];
}

/** The part that neither the server nor the client explains is marked when it is most of the call. */
export function gapFact({ clientUs, serverUs }: { clientUs: number; serverUs: number }): CallFact {
  const gapUs = clientUs - serverUs;
  const side = gapUs < 0 ? `−${duration(-gapUs)}` : duration(gapUs);
  return {
    name: 'between client and server',
    value: `${side} (server: ${duration(serverUs)})`,
    isSlow: gapUs > 20_000 && gapUs > clientUs / 2,
  };
}
