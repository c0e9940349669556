import { type CryptoKey, calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK } from 'jose';
import { accessTokenProfile } from '../contract.js';
import { clockSkewMs, type Keyring, keysBound, publicKeyOf, type SigningKey } from './keyring.js';

interface HiddenKey {
  publicJwk: JWK;
  signing: SigningKey;
  /** Time of the latest signature, epoch milliseconds. */
  usedMs: number;
}

/**
 * Returns a keyring that signs with a key of this process while `hidesNewKey` returns true, like a rotation that forgets
 * the publication. Afterwards it publishes the key, like a late publication, until the tokens with its signature have
 * expired.
 */
export function withUnpublishedKey(
  keyring: Keyring,
  {
    hidesNewKey,
    accessTokenSeconds,
    now,
  }: { hidesNewKey: () => boolean; accessTokenSeconds: number; now: () => number },
): Keyring {
  let hidden: Promise<HiddenKey> | undefined;
  let publishedLate: HiddenKey[] = [];

  async function createKey(): Promise<HiddenKey> {
    const { publicKey, privateKey } = await generateKeyPair(accessTokenProfile.algorithm);
    const publicJwk = await exportJWK(publicKey);
    const kid = await calculateJwkThumbprint(publicJwk);
    return { publicJwk, signing: { kid, key: privateKey as CryptoKey }, usedMs: now() };
  }

  /** Publishes the hidden key once the fault has ended, and removes those whose tokens have expired. */
  async function publish(): Promise<void> {
    const ended = hidden;
    // before the wait, as a concurrent request would publish the key a second time
    hidden = undefined;
    const key = await ended;
    const isNeeded = ({ usedMs }: HiddenKey) => usedMs + accessTokenSeconds * 1000 + clockSkewMs > now();
    publishedLate = [...publishedLate, ...(key ? [key] : [])].filter(isNeeded).slice(-keysBound.limit);
  }

  return {
    ...keyring,
    async signing(span) {
      if (!hidesNewKey()) {
        if (hidden) await publish();
        return keyring.signing(span);
      }
      hidden ??= createKey();
      const key = await hidden;
      key.usedMs = now();
      return key.signing;
    },
    async jwks(span) {
      const { keys } = await keyring.jwks(span);
      if (!hidesNewKey()) await publish();
      const late = publishedLate.map(({ publicJwk, signing: { kid } }) => publicKeyOf({ kid, publicJwk }));
      return { keys: [...keys, ...late] };
    },
  };
}
