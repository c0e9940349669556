import { randomUUID } from 'node:crypto';
import { type Answer, closedLoop, openLoop, type Sender, type Summary, summarise } from './http-load.js';
import { bearer, type ShopUser } from './shop-users.js';

export interface HotAccountFigures {
  /** Other users' requests before the hot account begins. */
  quiet: Summary;
  /** Other users' requests while one user sends as many as 150 deposits at once. */
  loaded: Summary;
  hot: Summary;
}

const hotWidth = 150;
const seconds = 6;
const perSecond = 40;

/** One user floods one account; the other users read and change theirs through the same services. */
export async function measureHotAccount(
  { send }: Sender,
  gateway: string,
  users: readonly ShopUser[],
): Promise<HotAccountFigures> {
  const [hotUser, ...others] = users as [ShopUser, ...ShopUser[]];
  const deposit = (user: ShopUser) =>
    send({
      url: `${gateway}/me/account/deposits`,
      method: 'POST',
      headers: {
        ...bearer(user),
        'content-type': 'application/json',
        'idempotency-key': randomUUID(),
      },
      body: JSON.stringify({ amount: { amount: 100, currency: 'EUR' } }),
    });
  const other = (index: number): Promise<Answer> => {
    const user = others[index % others.length] as ShopUser;
    if (index % 3 === 0) return deposit(user);
    const path = index % 3 === 1 ? '/me/account' : '/me/profile';
    return send({ url: gateway + path, headers: bearer(user) });
  };
  const quiet = summarise(await openLoop(perSecond, seconds / 2, other));
  const hotAnswers: Answer[] = [];
  let over = false;
  const flood = closedLoop(
    hotWidth,
    () => over,
    async () => hotAnswers.push(await deposit(hotUser)),
  );
  const loaded = summarise(await openLoop(perSecond, seconds, other));
  over = true;
  await flood;
  return { quiet, loaded, hot: summarise(hotAnswers) };
}
