/** Characters are code points of the password in NFC (RFC 8265 section 4.2). */
export const passwordLength = { min: 8, max: 128 } as const;

/** What is wrong with a new password; undefined when nothing is. */
export function passwordFault(password: string): string | undefined {
  const length = [...password.normalize('NFC')].length;
  if (length < passwordLength.min) return `must have at least ${passwordLength.min} characters`;
  if (length > passwordLength.max) return `must have at most ${passwordLength.max} characters`;
  return undefined;
}
