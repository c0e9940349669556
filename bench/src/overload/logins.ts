import { setTimeout as sleep } from 'node:timers/promises';
import { atMost, check, exactly, type ScenarioFigures } from './figures.js';
import { type CallResponse, openLoop, type Sender, summarise } from './http-load.js';
import type { OverloadPlan } from './plan.js';
import type { LoadedShop } from './shop.js';
import { loginCall, refreshCall, type ShopUser } from './shop-users.js';

const concurrentLogins = 200;
const othersWithinMs = 100;
const refusedWithinMs = 500;

/**
 * Sends 200 concurrent logins through the gateway while reading the JWKS and refreshing tokens at a constant rate. The
 * logins must not delay the other operations of the service.
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
    title: `${concurrentLogins} concurrent logins`,
    checks: [
      check('p99 of JWKS requests during the logins', atMost(othersWithinMs, 'ms'), jwks.p99Ms),
      check('p99 of token refreshes during the logins', atMost(othersWithinMs, 'ms'), refresh.p99Ms),
      check(
        'failed JWKS requests and token refreshes',
        exactly(0, 'requests'),
        jwks.count - jwks.ok + refresh.count - refresh.ok,
      ),
      check(
        'logins with neither status 200 nor 503 with Retry-After',
        exactly(0, 'requests'),
        logins.filter(({ status, retryAfter = 0 }) => status !== 200 && !(status === 503 && retryAfter > 0))
          .length,
      ),
      check('p99 of refused logins', atMost(refusedWithinMs, 'ms'), summarise(refused).p99Ms),
    ],
    groups: [
      { name: 'JWKS, before', summary: jwksBefore },
      { name: 'refreshes, before', summary: refreshBefore },
      { name: 'JWKS, during the logins', summary: jwks },
      { name: 'refreshes, during the logins', summary: refresh },
      { name: 'logins', summary: summarise(logins) },
      { name: 'logins, refused', summary: summarise(refused) },
    ],
  };
}

function createOthers({ send }: Sender, gateway: string, users: readonly ShopUser[]) {
  const tokens = users.map(({ refreshToken }) => refreshToken);
  const refresh = async (index: number): Promise<CallResponse> => {
    const at = index % tokens.length;
    const response = await send(refreshCall(gateway, tokens[at] as string));
    if (response.status === 200) tokens[at] = JSON.parse(response.text).refresh_token;
    return response;
  };
  let refreshed = 0;
  return async (seconds: number) => {
    const responses = await Promise.all([
      openLoop(25, seconds, () => send({ url: `${gateway}/oauth/jwks` })),
      // two seconds between the refreshes of one user, so that the previous one has its response
      openLoop(users.length / 2, seconds, () => refresh(refreshed++)),
    ]);
    return responses.map(summarise) as [ReturnType<typeof summarise>, ReturnType<typeof summarise>];
  };
}
