import { setTimeout as sleep } from 'node:timers/promises';
import { atMost, check, exactly, type ScenarioFigures } from './figures.js';
import { type Answer, openLoop, type Sender, summarise } from './http-load.js';
import type { OverloadPlan } from './plan.js';
import type { LoadedShop } from './shop.js';
import { loginCall, refreshCall, type ShopUser } from './shop-users.js';

const concurrentLogins = 200;
const othersWithinMs = 100;
const refusedWithinMs = 500;

/**
 * Sends 200 logins at once through the gateway, and meanwhile reads the JWKS and refreshes tokens at a steady pace:
 * the logins must not delay the other operations of the same service.
 */
export async function measureLogins(
  { sender, gateway, users }: LoadedShop,
  { seconds }: OverloadPlan,
): Promise<ScenarioFigures> {
  const others = createOthers(sender, gateway, users);
  const [jwksBefore, refreshBefore] = await others(seconds / 2);
  const pending = Promise.all(
    Array.from({ length: concurrentLogins }, (_, at) =>
      sender.send(loginCall(gateway, (users[at % users.length] as ShopUser).username)),
    ),
  );
  await sleep(50);
  const [jwks, refresh] = await others(seconds);
  const logins = await pending;
  const refused = logins.filter(({ status }) => status === 503);
  return {
    title: `${concurrentLogins} logins at once`,
    checks: [
      check('p99 of JWKS meanwhile', atMost(othersWithinMs, 'ms'), jwks.p99Ms),
      check('p99 of token refreshes meanwhile', atMost(othersWithinMs, 'ms'), refresh.p99Ms),
      check(
        'JWKS and token refreshes that failed',
        exactly(0, 'requests'),
        jwks.count - jwks.ok + refresh.count - refresh.ok,
      ),
      check(
        'logins answered neither with 200 nor with 503 and Retry-After',
        exactly(0, 'requests'),
        logins.filter(({ status, retryAfter = 0 }) => status !== 200 && !(status === 503 && retryAfter > 0))
          .length,
      ),
      check('p99 of the refused logins', atMost(refusedWithinMs, 'ms'), summarise(refused).p99Ms),
    ],
    groups: [
      { name: 'JWKS, before', summary: jwksBefore },
      { name: 'refreshes, before', summary: refreshBefore },
      { name: 'JWKS, meanwhile', summary: jwks },
      { name: 'refreshes, meanwhile', summary: refresh },
      { name: 'logins', summary: summarise(logins) },
      { name: 'logins refused', summary: summarise(refused) },
    ],
  };
}

function createOthers({ send }: Sender, gateway: string, users: readonly ShopUser[]) {
  const tokens = users.map(({ refreshToken }) => refreshToken);
  const refresh = async (index: number): Promise<Answer> => {
    const at = index % tokens.length;
    const answer = await send(refreshCall(gateway, tokens[at] as string));
    if (answer.status === 200) tokens[at] = JSON.parse(answer.text).refresh_token;
    return answer;
  };
  let refreshed = 0;
  return async (seconds: number) => {
    const answers = await Promise.all([
      openLoop(25, seconds, () => send({ url: `${gateway}/oauth/jwks` })),
      // each user's next refresh begins long after the one before has been answered
      openLoop(users.length / 2, seconds, () => refresh(refreshed++)),
    ]);
    return answers.map(summarise) as [ReturnType<typeof summarise>, ReturnType<typeof summarise>];
  };
}
