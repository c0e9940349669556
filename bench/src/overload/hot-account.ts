import { randomUUID } from 'node:crypto';
import { atMost, check, exactly, type ScenarioFigures } from './figures.js';
import { type Answer, type Call, closedLoop, openLoop, type Sender, summarise } from './http-load.js';
import type { OverloadPlan } from './plan.js';
import type { LoadedShop } from './shop.js';
import { bearer, type ShopUser } from './shop-users.js';

const floodWidth = 150;
const perSecond = 40;

/** Many deposits to one account at once, then other users' requests while one user floods an account. */
export async function measureHotAccount(
  { sender, gateway, users }: LoadedShop,
  { seconds }: OverloadPlan,
): Promise<ScenarioFigures> {
  const [hotUser, ...others] = users as [ShopUser, ...ShopUser[]];
  const depositAtOnce = async (count: number) =>
    summarise(await Promise.all(Array.from({ length: count }, () => deposit(sender, gateway, hotUser))));
  const other = (index: number): Promise<Answer> => {
    const user = others[index % others.length] as ShopUser;
    if (index % 3 === 0) return deposit(sender, gateway, user);
    const path = index % 3 === 1 ? '/me/account' : '/me/profile';
    return sender.send({ url: gateway + path, headers: bearer(user) });
  };
  await depositAtOnce(10);
  const fifty = await depositAtOnce(50);
  const twoHundred = await depositAtOnce(200);
  const quiet = summarise(await openLoop(perSecond, seconds / 2, other));
  const hotAnswers: Answer[] = [];
  let over = false;
  const flood = closedLoop(
    floodWidth,
    () => over,
    async () => hotAnswers.push(await deposit(sender, gateway, hotUser)),
  );
  const loaded = summarise(await openLoop(perSecond, seconds, other));
  over = true;
  await flood;
  return {
    title: 'Deposits to one account',
    checks: [
      check('50 deposits at once, answered with 201', exactly(50, 'requests'), fifty.ok),
      check('50 deposits at once, p99', atMost(1000, 'ms'), fifty.p99Ms),
      check('200 deposits at once, answered with 201', exactly(200, 'requests'), twoHundred.ok),
      check(
        `failed requests of other users while ${floodWidth} deposits are in progress`,
        exactly(0, 'requests'),
        loaded.count - loaded.ok,
      ),
    ],
    groups: [
      { name: '50 deposits at once', summary: fifty },
      { name: '200 deposits at once', summary: twoHundred },
      { name: 'other users, before', summary: quiet },
      { name: `other users, with ${floodWidth} deposits in progress`, summary: loaded },
      { name: `the ${floodWidth} deposits`, summary: summarise(hotAnswers) },
    ],
  };
}

function deposit(sender: Sender, gateway: string, user: ShopUser): Promise<Answer> {
  return sender.send(depositCall(gateway, user, 100));
}

/** @param amount in cents */
export function depositCall(gateway: string, user: ShopUser, amount: number): Call {
  return {
    url: `${gateway}/me/account/deposits`,
    method: 'POST',
    headers: { ...bearer(user), 'content-type': 'application/json', 'idempotency-key': randomUUID() },
    body: JSON.stringify({ amount: { amount, currency: 'EUR' } }),
  };
}
