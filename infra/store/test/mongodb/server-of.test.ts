import assert from 'node:assert/strict';
import { serverOf } from '../../src/mongodb/server-of.js';

describe('serverOf', () => {
  for (const [url, expected] of [
    ['mongodb://mongo:27018/?replicaSet=rs0', { address: 'mongo', port: 27018 }],
    ['mongodb://mongo', { address: 'mongo', port: 27017 }],
    ['mongodb://user:p%40ss@a:1,b:2/db', { address: 'a', port: 1 }],
    ['mongodb://a,b:2/', { address: 'a', port: 27017 }],
    ['mongodb://[::1]:27017/', { address: '::1', port: 27017 }],
    ['mongodb+srv://user:pass@cluster.example.org/db', { address: 'cluster.example.org', port: undefined }],
    ['nonsense', undefined],
  ] as const) {
    it(`reads ${url}`, () => assert.deepEqual(serverOf(url), expected));
  }
});
