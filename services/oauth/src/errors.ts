import { defineErrors } from '@glasshouse/http';

/** Errors of the oauth service, besides the generic ones. */
export const oauthErrors = defineErrors({
  USERNAME_TAKEN: [409, 'The username is taken'],
  WRONG_PASSWORD: [403, 'The current password is wrong'],
});

type OAuthErrors = typeof oauthErrors;
declare module '@glasshouse/http' {
  interface KnownErrors extends OAuthErrors {}
}
