import { fileURLToPath } from 'node:url';
import { createHttpApp, listen } from '@glasshouse/http';
import { createTelemetry } from '@glasshouse/telemetry';
import { createAssets } from '../assets.js';
import { staleBundleReason } from '../web-bundle.js';
import { readRecording } from './read-recording.js';

export interface ReplayServer {
  /** Address of the page. */
  readonly url: string;
  close(): Promise<void>;
}

const folder = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/**
 * Serves the page Replay with one recording on the loopback interface: the console's files without its API, stores and
 * receivers.
 *
 * @param port 0 for any free port
 * @throws Error if the file is no recording, the pages are not built, or the port is in use
 */
export async function serveReplay(path: string, port = 0): Promise<ReplayServer> {
  const body = await readRecording(path);
  const stale = staleBundleReason(folder('../../../..'));
  if (stale !== undefined) throw new Error(stale);
  const assets = createAssets(
    [
      { folder: folder('../../../../web/public'), under: '/' },
      { folder: folder('../../../web/bundle'), under: '/app' },
    ],
    { services: [], backEnds: {}, recording: { path: '/recording', body } },
    new Map(),
  );
  const telemetry = createTelemetry({ service: { name: 'replay' }, level: 'warn' });
  const app = createHttpApp({
    admission: false,
    telemetry,
    readiness: {},
    routes: [],
    adminEndpoints: false,
    middleware: [assets],
  });
  const server = await listen(app, { host: '127.0.0.1', port, portVariable: '--port' });
  return {
    url: `http://127.0.0.1:${server.port}/#/replay`,
    async close() {
      await server.close(1000);
      await telemetry.close(0);
    },
  };
}
