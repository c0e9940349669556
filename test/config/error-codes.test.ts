import assert from 'node:assert/strict';
import { errors } from '@glasshouse/gateway';
import { serviceNames } from '@glasshouse/roster';

describe('gateway/src/errors.ts', () => {
  for (const name of serviceNames.filter((each) => each !== 'gateway')) {
    it(`includes the error codes of ${name}`, async () => {
      const contract = (await import(`@glasshouse/${name}/contract`)) as Readonly<Record<string, unknown>>;
      const own = contract[`${name}Errors`];
      assert.ok(own !== undefined || !Object.keys(contract).some((key) => key.endsWith('Errors')));
      const missing = Object.keys(own ?? {}).filter((code) => !Object.hasOwn(errors, code));
      assert.deepEqual(missing, [], `add ...${name}Errors to gateway/src/errors.ts`);
    });
  }
});
