import { opaqueString } from './opaque-string.js';

/** Limits in code points of the normalised password (RFC 8265 section 4.2). */
export const passwordLength = { min: 8, max: 128 } as const;

/** Returns whether a password exceeds 512 UTF-16 code units, the limit of valid passwords before normalisation. */
export function isFarTooLong(password: string): boolean {
  return password.length > 4 * passwordLength.max;
}

/** Returns the fault of a new password as a predicate, such as `must have ...`, or undefined for a valid one. */
export function passwordFault(password: string): string | undefined {
  const tooLong = `must have at most ${passwordLength.max} characters`;
  if (isFarTooLong(password)) return tooLong;
  const { value, fault } = opaqueString(password);
  if (fault !== undefined) return `must not contain ${fault}`;
  const { length } = [...value];
  if (length < passwordLength.min) return `must have at least ${passwordLength.min} characters`;
  return length > passwordLength.max ? tooLong : undefined;
}
