import { randomUUID } from 'node:crypto';
import { atMost, check, exactly, type ScenarioFigures } from './figures.js';
import { type Call, type CallResponse, closedLoop, openLoop, type Sender, summarise } from './http-load.js';
import type { OverloadPlan } from './plan.js';
import type { LoadedShop } from './shop.js';
import { bearer, type ShopUser } from './shop-users.js';

const floodWidth = 150;
const perSecond = 40;

/** Sends many deposits to one account at once, then requests of other users while one user floods that account. */
export async function measureHotAccount(
  { sender, gateway, users }: LoadedShop,
  { seconds }: OverloadPlan,
): Promise<ScenarioFigures> {
  const [hotUser, ...others] = users as [ShopUser, ...ShopUser[]];
  const depositConcurrently = async (count: number) =>
    summarise(await Promise.all(Array.from({ length: count }, () => deposit(sender, gateway, hotUser))));
  const other = (index: number): Promise<CallResponse> => {
    const user = others[index % others.length] as ShopUser;
    if (index % 3 === 0) return deposit(sender, gateway, user);
    const path = index % 3 === 1 ? '/me/account' : '/me/profile';
    return sender.send({ url: gateway + path, headers: bearer(user) });
  };
  await depositConcurrently(10);
  const fifty = await depositConcurrently(50);
  const twoHundred = await depositConcurrently(200);
  const quiet = summarise(await openLoop(perSecond, seconds / 2, other));
  const hotResponses: CallResponse[] = [];
  let isOver = false;
  const flood = closedLoop(
    floodWidth,
    () => isOver,
    async () => hotResponses.push(await deposit(sender, gateway, hotUser)),
  );
  const loaded = summarise(await openLoop(perSecond, seconds, other));
  isOver = true;
  await flood;
  return {
    title: 'Deposits to one account',
    checks: [
      check('50 concurrent deposits, status 201', exactly(50, 'requests'), fifty.ok),
      check('50 concurrent deposits, p99', atMost(1000, 'ms'), fifty.p99Ms),
      check('200 concurrent deposits, status 201', exactly(200, 'requests'), twoHundred.ok),
      check(
        `failed requests of other users with ${floodWidth} deposits in progress`,
        exactly(0, 'requests'),
        loaded.count - loaded.ok,
      ),
    ],
    groups: [
      { name: '50 concurrent deposits', summary: fifty },
      { name: '200 concurrent deposits', summary: twoHundred },
      { name: 'other users, before', summary: quiet },
      { name: `other users, with ${floodWidth} deposits in progress`, summary: loaded },
      { name: `the ${floodWidth} deposits`, summary: summarise(hotResponses) },
    ],
  };
}

function deposit(sender: Sender, gateway: string, user: ShopUser): Promise<CallResponse> {
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
