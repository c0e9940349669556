import { defineErrors } from '@glasshouse/http';

/** Errors of the OAuth service, in addition to the generic ones. */
export const oauthErrors = defineErrors({
  USERNAME_TAKEN: [409, 'Username already taken'],
  WRONG_PASSWORD: [403, 'Current password is wrong'],
});

type OAuthErrors = typeof oauthErrors;
declare module '@glasshouse/http' {
  interface KnownErrors extends OAuthErrors {}
}
