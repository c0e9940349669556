/** Token of the faults in a shop that a run starts itself. It listens only on the loopback interface. */
export const faultsToken = 'token-of-the-chaos-runs';

/**
 * Settings of the shop under load: many users behind one address, cheap passwords, because logins are not under test,
 * and no admission control, because its refusals on a busy machine would hide the effects of the faults;
 * `npm run bench -- overload` measures it. Everything else, above all each time limit, has its default.
 */
export const loadSettings = {
  RATE_LIMIT_REQUESTS: '0',
  PASSWORD_HASH_COST: '10',
  ACCESS_TOKEN_SECONDS: '7200',
  OVERLOAD_DELAY_MS: '0',
} as const;
