import type { AttributeValue } from '../../types.js';

/** Who was called: the service behind a client span, or the kind of database. */
export function peerOf(attributes: readonly AttributeValue[]): AttributeValue | undefined {
  let peer: AttributeValue | undefined;
  for (let at = 0; at < attributes.length; at += 2) {
    if (attributes[at] === 'peer.service') return attributes[at + 1];
    if (attributes[at] === 'db.system.name') peer = attributes[at + 1];
  }
  return peer;
}
