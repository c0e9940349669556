import { createForwardReceiver } from '@glasshouse/console';

export interface ForwardToElasticsearch {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Replaces Fluentd with fluentd/fluent.conf where Fluentd cannot be installed: receives batches of the forward protocol
 * and `create`s each record in the data stream with its `event.id` as `_id`. Acknowledges a batch after it is stored.
 *
 * @param url of Elasticsearch
 */
export async function startForwardToElasticsearch(
  url: string,
  dataStream: string,
): Promise<ForwardToElasticsearch> {
  const receiver = createForwardReceiver({
    async onRecords(records) {
      const lines = Array.from(records, ({ time, record }) => [
        JSON.stringify({ create: { _id: record['event.id'] } }),
        JSON.stringify({ ...record, '@timestamp': isoOf(time) }, bigintToNumber),
      ]).flat();
      const response = await fetch(`${url}/${dataStream}/_bulk`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-ndjson' },
        body: `${lines.join('\n')}\n`,
        signal: AbortSignal.timeout(10_000),
      });
      const { items } = (await response.json()) as {
        items?: { create: { status: number; error?: unknown } }[];
      };
      // 409: already stored, from an earlier attempt of the batch
      const rejected = items?.find(({ create }) => create.status >= 300 && create.status !== 409);
      if (!items || rejected) throw new Error(`_bulk: ${response.status} ${JSON.stringify(rejected ?? '')}`);
    },
  });
  await receiver.listen({ host: '127.0.0.1', port: 0 });
  return receiver;
}

/** Replaces a 64-bit integer, such as the duration of a request that took 2.2 s, by a number, which JSON can contain. */
function bigintToNumber(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? Number(value) : value;
}

/** Formats a time in ISO 8601 with nanoseconds, as Fluentd's `include_timestamp` does. */
function isoOf({ seconds, nanoseconds }: { seconds: number; nanoseconds: number }): string {
  return new Date(seconds * 1000).toISOString().replace('000Z', `${String(nanoseconds).padStart(9, '0')}Z`);
}
