import assert from 'node:assert/strict';
import { flatten } from '../../acceptance/readers/elasticsearch.js';
import type { ReadRecord } from '../../acceptance/readers/types.js';
import type { EsQuery } from '../../config/kibana/kql.js';

interface SearchBody {
  size: number;
  query: EsQuery;
  sort?: object[];
  fields?: string[];
  aggs?: object;
}
interface Hit {
  _source: Record<string, unknown>;
  fields?: Record<string, unknown[]>;
}
interface SearchResponse {
  hits: { total: { value: number }; hits: Hit[] };
  aggregations?: unknown;
}

/** Data stream of a real Elasticsearch, searched as Kibana does. */
export interface LogStore {
  search(body: SearchBody): Promise<{
    records: ReadRecord[];
    fields: Record<string, unknown[]>[];
    aggregations: unknown;
  }>;
  /** Stores a record as it is. */
  add(record: ReadRecord): Promise<void>;
  /** Deletes the data stream. */
  remove(): Promise<void>;
}

export function logStore(url: string, dataStream: string): LogStore {
  const call = async (method: string, path: string, body?: object): Promise<unknown> => {
    const response = await fetch(`${url}/${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      body: body === undefined ? null : JSON.stringify(body),
      signal: AbortSignal.timeout(30_000),
    });
    const text = await response.text();
    assert.ok(response.ok, `${method} ${path}: ${response.status} ${text.slice(0, 500)}`);
    return JSON.parse(text);
  };
  return {
    async search(body) {
      await call('POST', `${dataStream}/_refresh`);
      const { hits, aggregations } = (await call('POST', `${dataStream}/_search`, body)) as SearchResponse;
      if (body.size > 0) assert.equal(hits.hits.length, hits.total.value, 'all records are read');
      return {
        records: hits.hits.map(({ _source }) => flatten(_source)),
        fields: hits.hits.map(({ fields = {} }) => fields),
        aggregations,
      };
    },
    add: async (record) => void (await call('POST', `${dataStream}/_doc`, record)),
    remove: async () => void (await call('DELETE', `_data_stream/${dataStream}`)),
  };
}
