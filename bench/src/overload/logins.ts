import { setTimeout as sleep } from 'node:timers/promises';
import { type Answer, openLoop, type Sender, type Summary, summarise } from './http-load.js';
import { loginCall, refreshCall, type ShopUser } from './shop-users.js';

export interface LoginFigures {
  logins: Summary;
  jwks: Summary;
  refresh: Summary;
}

const concurrentLogins = 200;
const observedSeconds = 4;

/**
 * Sends 200 logins at once through the gateway, and meanwhile reads the JWKS and refreshes tokens at a steady pace:
 * the logins must not delay the other operations of the same service.
 */
export async function measureLogins(
  { send }: Sender,
  gateway: string,
  users: readonly ShopUser[],
): Promise<LoginFigures> {
  const tokens = users.map(({ refreshToken }) => refreshToken);
  const refresh = async (index: number): Promise<Answer> => {
    const at = index % tokens.length;
    const answer = await send(refreshCall(gateway, tokens[at] as string));
    if (answer.status === 200) tokens[at] = JSON.parse(answer.text).refresh_token;
    return answer;
  };
  const logins = Promise.all(
    Array.from({ length: concurrentLogins }, (_, at) =>
      send(loginCall(gateway, (users[at % users.length] as ShopUser).username)),
    ),
  );
  await sleep(50);
  const others = await Promise.all([
    openLoop(25, observedSeconds, () => send({ url: `${gateway}/oauth/jwks` })),
    // each user's next refresh begins long after the one before has been answered
    openLoop(users.length / 2, observedSeconds, refresh),
  ]);
  return {
    logins: summarise(await logins),
    jwks: summarise(others[0]),
    refresh: summarise(others[1]),
  };
}
