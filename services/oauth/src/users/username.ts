const letter = 'A-Za-z0-9\\uff10-\\uff19\\uff21-\\uff3a\\uff41-\\uff5a';
const inner = `${letter}._\\uff0e\\uff3f\\uff0d-`;

/** 3 to 32 of `A-Z a-z 0-9 . _ -`, also in their full width, beginning and ending with a letter or digit. */
export const usernamePattern = `^[${letter}][${inner}]{1,30}[${letter}]$`;
const allowed = new RegExp(usernamePattern, 'u');

/**
 * The one form of a username: ASCII, lower case, so that no two users look alike by case or width (RFC 8265 section
 * 3.3.1). Undefined when it does not fit {@link usernamePattern}, which is stricter than the profile UsernameCaseMapped:
 * its names are a part of those that the profile allows.
 */
export function normaliseUsername(username: string): string | undefined {
  // of full width forms NFKC is the width mapping
  return allowed.test(username) ? username.normalize('NFKC').toLowerCase() : undefined;
}
