import assert from 'node:assert/strict';
import { Validator } from '@seriousme/openapi-schema-validator';
import { allOperations } from '../../server/src/api/all-operations.js';
import { startConsole } from '../start-console.js';

// biome-ignore lint/suspicious/noExplicitAny: the tests read any member of the document
type Document = any;

describe('GET /api/openapi.json', () => {
  let document: Document;
  before(async () => {
    const console = await startConsole();
    try {
      const response = await fetch(`${console.url}/api/openapi.json`);
      assert.equal(response.status, 200);
      assert.match(response.headers.get('content-type') ?? '', /^application\/json/);
      document = await response.json();
    } finally {
      await console.close();
    }
  });

  it('is a valid OpenAPI 3.1 document', async () => {
    assert.equal(document.openapi, '3.1.0');
    const result = await new Validator().validate(structuredClone(document));
    assert.deepEqual(result, { valid: true });
  });

  it('has every operation of the console with its parameters and its response', () => {
    for (const { id, method, path, query, params, status, response, summary } of allOperations) {
      const described = document.paths[path]?.[method.toLowerCase()];
      assert.equal(described?.operationId, id);
      assert.doesNotMatch(summary, /\n/);
      const names = described.parameters.map(({ name }: { name: string }) => name);
      for (const name of Object.keys({ ...params?.properties, ...query?.properties }))
        assert.ok(names.includes(name), `${id} ${name}`);
      assert.equal('content' in (described.responses[status ?? 200] ?? {}), response !== undefined, id);
    }
  });

  it('has unique operation ids', () => {
    const ids = allOperations.map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length);
  });

  it('says of every list with items and a limit whether it is complete', () => {
    const isList = (schema: Document) => schema?.properties?.items?.type === 'array';
    const lists = allOperations.filter(({ query, response }) => query?.properties.limit && isList(response));
    assert.ok(lists.length >= 5, String(lists.length));
    for (const { id, response } of lists)
      assert.ok('truncated' in (response as Document).properties, `${id} has truncated`);
  });
});
