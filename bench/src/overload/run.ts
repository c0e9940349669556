import { measureGoodput } from './goodput.js';
import { measureHotAccount } from './hot-account.js';
import { createSender } from './http-load.js';
import { measureLogins } from './logins.js';
import { renderGoodput, renderHotAccount, renderLogins } from './report.js';
import { startShop } from './shop.js';

/** The default of OVERLOAD_DELAY_MS. */
const delayMs = 100;

/** `npm run bench -- overload`: how the services behave under more load than they can serve. Ends by itself. */
export async function runOverload(write: (text: string) => void): Promise<void> {
  const sender = createSender();
  try {
    write(renderGoodput('without admission control', await measureGoodput(sender, 0)));
    write(renderGoodput('with admission control', await measureGoodput(sender, delayMs)));
  } finally {
    await sender.close();
  }
  const shop = await startShop();
  try {
    write(renderLogins(await measureLogins(shop.sender, shop.gateway, shop.users)));
    write(renderHotAccount(await measureHotAccount(shop.sender, shop.gateway, shop.users)));
  } finally {
    await shop.close();
  }
}
