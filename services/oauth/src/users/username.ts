const allowed = /^[a-z0-9][a-z0-9._-]{1,30}[a-z0-9]$/;

/**
 * The one form of a username: NFKC, lower case, so that no two users look alike by case or width. Undefined when it
 * is not 3 to 32 of `a-z 0-9 . _ -`, beginning and ending with a letter or digit. A stricter form than the profile
 * UsernameCaseMapped of RFC 8265 section 3.3 makes: its names are a part of those that the profile allows.
 */
export function normaliseUsername(username: string): string | undefined {
  if (username.length > 128) return undefined;
  const normal = username.normalize('NFKC').toLowerCase();
  return allowed.test(normal) ? normal : undefined;
}
