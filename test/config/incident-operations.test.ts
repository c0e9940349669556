import assert from 'node:assert/strict';
import { operationTexts } from '@glasshouse/incidents';
import { serviceNames } from '@glasshouse/roster';

interface Declared {
  id: string;
  method: string;
  path: string;
}

describe('operations that the answer to an incident can name', () => {
  it('have the method, path and service of their contract', async () => {
    const declared = new Map<string, string>();
    for (const service of serviceNames.filter((name) => name !== 'gateway')) {
      const { operations } = (await import(`@glasshouse/${service}/contract`)) as {
        operations?: Record<string, Declared>;
      };
      for (const { id, method, path } of Object.values(operations ?? {}))
        declared.set(id, `${method} ${path} (${service})`);
    }
    const { none: _none, 'all operations of the service': _all, ...named } = operationTexts;
    for (const [id, text] of Object.entries(named)) assert.equal(text, declared.get(id), id);
  });
});
