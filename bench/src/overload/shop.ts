import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chooseFreePorts, launch, type Running } from '@glasshouse/launcher';
import { createSender, type Sender } from './http-load.js';
import { createUser, password, type ShopUser, signIn } from './shop-users.js';

const userCount = 20;
const administrator = 'admin';

/** Shop on loopback with signed-in users, without a rate limit by address. */
export interface LoadedShop {
  running: Running;
  gateway: string;
  sender: Sender;
  users: ShopUser[];
  admin: ShopUser;
  close(): Promise<void>;
}

export async function startShop(): Promise<LoadedShop> {
  const dataFolder = await mkdtemp(join(tmpdir(), 'glasshouse-overload-'));
  const running = await launch({
    dataFolder,
    administrator: { username: administrator, password },
    ports: await chooseFreePorts(),
    bundled: true, // like `npm start`
    without: ['console', 'traffic'],
    inherited: { RATE_LIMIT_REQUESTS: '0', LOG_LEVEL: 'warn', ENVIRONMENT: 'bench' },
  });
  const sender = createSender();
  const gateway = running.urls.gateway;
  const close = async () => {
    await sender.close();
    await running.close();
    await rm(dataFolder, { recursive: true, force: true });
  };
  try {
    const users: ShopUser[] = [];
    for (let at = 0; at < userCount; at += 1) users.push(await createUser(sender, gateway, `bench-${at}`));
    const admin = await signIn(sender, gateway, administrator);
    return { running, gateway, sender, users, admin, close };
  } catch (error) {
    await close();
    throw error;
  }
}
