import { once } from 'node:events';
import { connect } from 'node:net';
import { encode } from '@msgpack/msgpack';

/** Text that is replaced with bytes that are not UTF-8. */
export const invalidUtf8 = '~invalid~';

/**
 * Sends records in one message of the forward protocol, as any client may, and returns whether Fluentd acknowledges
 * them within 15 s.
 */
export async function sendRecords(
  port: number,
  records: readonly Record<string, unknown>[],
  tag = 'foreign',
): Promise<boolean> {
  const seconds = Math.floor(Date.now() / 1000);
  const chunk = `chunk-${records[0]?.['event.id']}`.slice(0, 60);
  const message = Buffer.from(encode([tag, records.map((record) => [seconds, record]), { chunk }]));
  for (let at = message.indexOf(invalidUtf8); at >= 0; at = message.indexOf(invalidUtf8))
    message.fill(0xff, at, at + 9);
  const socket = connect(port, '127.0.0.1');
  socket.setTimeout(15_000, () => socket.destroy());
  socket.write(message);
  try {
    const [response] = (await Promise.race([
      once(socket, 'data'),
      once(socket, 'close').then(() => [undefined]),
    ])) as [Buffer | undefined];
    return response?.includes('ack') ?? false;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
