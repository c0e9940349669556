import { measureHotAccount } from './hot-account.js';
import { measureLogins } from './logins.js';
import { renderHotAccount, renderLogins } from './report.js';
import { startShop } from './shop.js';

/** `npm run bench -- overload`: how the services behave under more load than they can serve. Ends by itself. */
export async function runOverload(write: (text: string) => void): Promise<void> {
  const shop = await startShop();
  try {
    write(renderLogins(await measureLogins(shop.sender, shop.gateway, shop.users)));
    write(renderHotAccount(await measureHotAccount(shop.sender, shop.gateway, shop.users)));
  } finally {
    await shop.close();
  }
}
