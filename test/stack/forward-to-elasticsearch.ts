import { createForwardReceiver } from '@glasshouse/console';

export interface ForwardToElasticsearch {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * What fluentd/fluent.conf does, for where Fluentd cannot be installed: takes batches of the forward protocol and
 * `create`s each record in the data stream under its own `event.id`. A batch is acknowledged when it is stored.
 */
export async function startForwardToElasticsearch(
  url: string,
  dataStream: string,
): Promise<ForwardToElasticsearch> {
  const receiver = createForwardReceiver({
    async onRecords(records) {
      const lines = records.flatMap(({ time, record }) => [
        JSON.stringify({ create: { _id: record['event.id'] } }),
        JSON.stringify({ ...record, '@timestamp': isoOf(time) }),
      ]);
      const answer = await fetch(`${url}/${dataStream}/_bulk`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-ndjson' },
        body: `${lines.join('\n')}\n`,
        signal: AbortSignal.timeout(10_000),
      });
      const { items } = (await answer.json()) as {
        items?: { create: { status: number; error?: unknown } }[];
      };
      // 409: it is there already, from a batch that was sent again
      const refused = items?.find(({ create }) => create.status >= 300 && create.status !== 409);
      if (!items || refused) throw new Error(`_bulk: ${answer.status} ${JSON.stringify(refused ?? '')}`);
    },
  });
  await receiver.listen({ host: '127.0.0.1', port: 0 });
  return receiver;
}

/** ISO 8601 with nanoseconds, as `include_timestamp` writes it. */
function isoOf({ seconds, nanoseconds }: { seconds: number; nanoseconds: number }): string {
  return new Date(seconds * 1000).toISOString().replace('000Z', `${String(nanoseconds).padStart(9, '0')}Z`);
}
