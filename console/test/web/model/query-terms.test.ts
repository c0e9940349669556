import assert from 'node:assert/strict';
import {
  hasForeignOperators,
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

  it('recognises operators of Kibana, which are texts here', () => {
    const foreign = [
      'service.name:"order" and log.level:error',
      'a or b',
      'log.level:(error or fatal)',
      'not a:b',
    ];
    for (const q of foreign) assert.equal(hasForeignOperators(q), true, q);
    for (const q of ['', 'service:order level:error,fatal', '"a and b"', 'order and-more', '"'])
      assert.equal(hasForeignOperators(q), false, q);
  });

  it('has no terms for a text that is not a query', () => assert.deepEqual(termsOf('"'), []));
});
