const letter = 'A-Za-z0-9\\uff10-\\uff19\\uff21-\\uff3a\\uff41-\\uff5a';
const inner = `${letter}._\\uff0e\\uff3f\\uff0d-`;

/** Pattern of 3 to 32 of `A-Z a-z 0-9 . _ -`, or their full-width forms, starting and ending with a letter or digit. */
export const usernamePattern = `^[${letter}][${inner}]{1,30}[${letter}]$`;
const allowed = new RegExp(usernamePattern, 'u');

/**
 * Normalises a username to lower-case ASCII, so that no two users differ only in case or width (RFC 8265 section
 * 3.3.1). Returns undefined if it does not match {@link usernamePattern}, which allows a subset of the profile
 * UsernameCaseMapped.
 */
export function normaliseUsername(username: string): string | undefined {
  // NFKC maps full-width forms to ASCII
  return allowed.test(username) ? username.normalize('NFKC').toLowerCase() : undefined;
}
