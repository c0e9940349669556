import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { launchForTests } from '../../acceptance/target.js';
import { root } from '../../config/compose-file.js';

/** Shop in which the incidents run. */
export interface IncidentShop {
  gateway: string;
  console: string;
  token: string;
  runsOn: 'npm start' | 'docker compose';
  close(): Promise<void>;
}

/**
 * Launches a shop with demo traffic and faults; or, with INCIDENTS_SHOP=compose, uses the shop of `docker compose` at
 * CONSOLE_URL and GATEWAY_URL, which needs its demo traffic and the same FAULTS_TOKEN. Incidents that act on containers
 * need Docker on this machine, and COMPOSE_PROJECT_NAME when it is not `glasshouse`.
 *
 * @throws Error for another value, or without the token
 */
export async function openIncidentShop(environment: NodeJS.ProcessEnv): Promise<IncidentShop> {
  const { INCIDENTS_SHOP = 'launch', FAULTS_TOKEN } = environment;
  if (INCIDENTS_SHOP === 'compose') {
    if (!FAULTS_TOKEN) throw new Error('INCIDENTS_SHOP=compose needs the FAULTS_TOKEN of the shop');
    // without Docker it ends with its reason, and the start of such an incident is refused
    const host = spawn(process.execPath, [join(root, 'incidents/dist/src/cli/main.js'), 'host'], {
      env: environment,
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    const ended = new Promise<void>((resolve) => host.on('close', () => resolve()));
    return {
      gateway: (environment.GATEWAY_URL || 'http://127.0.0.1:8080').replace(/\/$/, ''),
      console: (environment.CONSOLE_URL || 'http://127.0.0.1:8090').replace(/\/$/, ''),
      token: FAULTS_TOKEN,
      runsOn: 'docker compose',
      close: () => {
        host.kill();
        return ended;
      },
    };
  }
  if (INCIDENTS_SHOP !== 'launch')
    throw new Error(`INCIDENTS_SHOP is ${INCIDENTS_SHOP}, not launch or compose`);
  const token = 'token-of-the-incidents';
  const shop = await launchForTests({
    inherited: { FAULTS_TOKEN: token },
    trafficPaceMs: 100,
    readyMs: 120_000,
    twoInstances: ['gateway'],
    // mitigations restart processes
    whenOneExits: 'restart',
    changes: {
      console: { SCRAPE_INTERVAL_MS: '2000' },
      oauth: { PASSWORD_HASH_COST: '10', LOGIN_FAILURES_PER_ADDRESS: '1000000' },
    },
  });
  return {
    gateway: shop.urls.gateway,
    console: shop.urls.console,
    token,
    runsOn: 'npm start',
    close: () => shop.close(),
  };
}
