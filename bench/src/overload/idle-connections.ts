import net from 'node:net';
import { scrape } from '../growth/scrape.js';
import { atMost, check, exactly, type ScenarioFigures } from './figures.js';
import { createSender, openLoop, summarise } from './http-load.js';
import type { OverloadPlan } from './plan.js';
import type { LoadedShop } from './shop.js';

const idleConnections = 2000;
const perSecond = 40;
const maxGrowthMb = 40;

/** Opens 2,000 connections that stay idle: half of them after one request, the others without any. */
export async function measureIdleConnections(
  { gateway, running }: LoadedShop,
  { seconds }: OverloadPlan,
): Promise<ScenarioFigures> {
  const residentMb = async () => (await scrape({ gateway: running.urls.gatewayOperations })).gateway.rssMb;
  const before = await residentMb();
  const sockets = await openIdle(gateway);
  // needs new connections, because existing ones are served even at the connection limit
  const sender = createSender();
  try {
    const responses = await openLoop(perSecond, seconds, () =>
      sender.send({ url: `${gateway}/products?limit=5` }),
    );
    const others = summarise(responses);
    const after = await residentMb();
    return {
      title: `${idleConnections.toLocaleString('en-US')} idle connections`,
      checks: [
        check('failed requests of new clients', exactly(0, 'requests'), others.count - others.ok),
        check('p99 of new clients', atMost(500, 'ms'), others.p99Ms),
        check(
          `growth of the gateway's memory over ${Math.round(before)} MB`,
          atMost(maxGrowthMb, 'MB'),
          after - before,
        ),
      ],
      groups: [{ name: 'requests of new clients', summary: others }],
    };
  } finally {
    await sender.close();
    for (const socket of sockets) socket.destroy();
  }
}

/** Resolves when every connection is established or was refused. */
async function openIdle(url: string): Promise<net.Socket[]> {
  const { hostname, port, host } = new URL(url);
  const sockets: net.Socket[] = [];
  const batch = 100;
  for (let at = 0; at < idleConnections; at += batch) {
    const opened = Array.from({ length: batch }, (_, index) => {
      const socket = net.connect(Number(port), hostname);
      sockets.push(socket);
      socket.on('error', () => {});
      const isSilent = index % 2 === 0;
      if (!isSilent) socket.write(`GET /health/live HTTP/1.1\r\nhost: ${host}\r\n\r\n`);
      return new Promise<void>((resolve) => {
        socket.once(isSilent ? 'connect' : 'data', () => resolve());
        socket.once('close', () => resolve());
      });
    });
    await Promise.all(opened);
  }
  return sockets;
}
