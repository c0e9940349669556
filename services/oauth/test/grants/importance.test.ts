import assert from 'node:assert/strict';
import { operations } from '../../src/contract.js';

describe('importance of token requests under overload', () => {
  for (const [form, expected] of [
    ['grant_type=password&username=ada&password=x', 'normal'],
    ['grant_type=refresh_token&refresh_token=x', 'critical'],
    ['refresh_token=x&grant_type=refresh_token', 'critical'],
    ['grant_type=client_credentials&client_id=x', 'critical'],
    ['username=grant_type%3Drefresh_token&grant_type=password', 'normal'],
    ['grant_type=refresh_token_of_another_kind', 'normal'],
    ['', 'normal'],
  ] as const) {
    it(`a request with the body "${form}" is ${expected}`, () => {
      assert.equal(operations.issueToken.importanceOfBody?.(form), expected);
    });
  }
});
