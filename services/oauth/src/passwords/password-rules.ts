import { opaqueString } from './opaque-string.js';

/** Characters are code points of the password as it is compared (RFC 8265 section 4.2). */
export const passwordLength = { min: 8, max: 128 } as const;

/** More UTF-16 code units than any allowed password has, decomposed or not. */
export function isFarTooLong(password: string): boolean {
  return password.length > 4 * passwordLength.max;
}

/** What is wrong with a new password; undefined when nothing is. */
export function passwordFault(password: string): string | undefined {
  const tooLong = `must have at most ${passwordLength.max} characters`;
  if (isFarTooLong(password)) return tooLong;
  const { value, fault } = opaqueString(password);
  if (fault !== undefined) return `must not contain ${fault}`;
  const { length } = [...value];
  if (length < passwordLength.min) return `must have at least ${passwordLength.min} characters`;
  return length > passwordLength.max ? tooLong : undefined;
}
