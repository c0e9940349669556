import assert from 'node:assert/strict';
import {
  termFor,
  termsOf,
  withField,
  withoutTerm,
  withQuery,
  withTerm,
  withToggledTerm,
} from '../../../web/src/model/query-terms.js';

describe('query terms', () => {
  it('takes a value literally, also one with a wildcard, a blank or a quote', () => {
    const q = withTerm('', termFor('route', 'a* "b"'));
    assert.equal(q, 'route:"a* \\"b\\""');
    assert.deepEqual(termsOf(q)[0], termFor('route', 'a* "b"'));
  });

  it('adds a term once, and replaces its opposite', () => {
    const q = withTerm('service:order', termFor('status', 500));
    assert.equal(q, 'service:order status:500');
    assert.equal(withTerm(q, termFor('service', 'order')), 'status:500 service:order');
    assert.equal(withTerm(q, termFor('service', 'order', true)), 'status:500 -service:order');
  });

  it('adds all terms of a query, and none of an invalid one', () => {
    assert.equal(withQuery('a', 'b -c:1'), 'a b -c:1');
    assert.equal(withQuery('a', 'duration:>x'), 'a');
  });

  it('removes and negates the term at an index', () => {
    assert.equal(withoutTerm('a b c', 1), 'a c');
    assert.equal(withToggledTerm('a b', 1), 'a -b');
    assert.equal(withToggledTerm('a -b', 1), 'a b');
  });

  it('replaces all terms of a field', () => {
    assert.equal(
      withField('duration:>1 a duration:<9', 'duration', termsOf('duration:2..3')[0]),
      'a duration:2..3',
    );
    assert.equal(withField('duration:>1 a', 'duration'), 'a');
  });

  it('has no terms for a text that is not a query', () => assert.deepEqual(termsOf('"'), []));
});
