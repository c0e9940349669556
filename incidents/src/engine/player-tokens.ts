import { createHmac, randomBytes, randomInt } from 'node:crypto';

/** Digits of Crockford's Base 32, which have no letters that look like digits. */
const digits = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const groups = 3;
const digitsOfGroup = 4;

/** Secrets of one run. Both end with it. */
export interface RunSecrets {
  /** Code that players enter to join. */
  joinCode: string;
  /** Key from which the token of each player derives, in base64url. */
  playerKey: string;
}

/** Returns new secrets: a code of 60 random bits, as `7H2K-9QXM-4TZD`, and a key of 256 bits. */
export function newRunSecrets(): RunSecrets {
  const group = () => Array.from({ length: digitsOfGroup }, () => digits[randomInt(digits.length)]).join('');
  return {
    joinCode: Array.from({ length: groups }, group).join('-'),
    playerKey: randomBytes(32).toString('base64url'),
  };
}

/**
 * Returns the bearer token of one player, `player.<name>.<HMAC-SHA-256>` with both parts in base64url. It contains the name,
 * so that no table of issued tokens is needed.
 */
export function playerTokenOf(playerKey: string, name: string): string {
  const mac = createHmac('sha256', playerKey).update(name).digest('base64url');
  return `player.${Buffer.from(name).toString('base64url')}.${mac}`;
}

/** Returns the name that a player's token contains, without checking the token; undefined for another text. */
export function nameInPlayerToken(token: string): string | undefined {
  const [, name] = /^player\.([\w-]{1,80})\.[\w-]{43}$/.exec(token) ?? [];
  return name === undefined ? undefined : Buffer.from(name, 'base64url').toString();
}
