import { portSettings, portsFrom, type Running } from '@glasshouse/launcher';
import { readSettings } from '@glasshouse/settings';
import { launchForTests } from '../acceptance/target.js';
import { readAddresses } from './addresses.js';

type LaunchOptions = NonNullable<Parameters<typeof launchForTests>[0]>;

/**
 * Launches the shop without traffic on the servers of the environment, and on the ports that Prometheus scrapes.
 *
 * @param logPort port of the log receiver on this machine
 * @param more differences from these options; `changes` are those of single processes
 */
export function launchOnServers(logPort: number, more: LaunchOptions = {}): Promise<Running> {
  const addresses = readAddresses(process.env);
  return launchForTests({
    ports: portsFrom(readSettings(process.env, portSettings)),
    administrator: { username: `admin-${Date.now().toString(36)}` },
    without: ['traffic'],
    // the launcher adds the console, if it runs, to these lists
    inherited: {
      LOG_FORWARD: `127.0.0.1:${logPort}`,
      TRACES_ZIPKIN: `${addresses.ZIPKIN_URL}/api/v2/spans,${addresses.JAEGER_ZIPKIN_URL}`,
    },
    ...more,
    changes: {
      '*': {
        STORE: 'mongodb',
        MONGODB_URL: addresses.MONGODB_URL,
        CACHE: 'hazelcast',
        HAZELCAST_MEMBERS: addresses.HAZELCAST_MEMBERS,
        HAZELCAST_CLUSTER: addresses.HAZELCAST_CLUSTER,
      },
      ...more.changes,
    },
  });
}
