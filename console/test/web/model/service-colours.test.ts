import assert from 'node:assert/strict';
import { createServiceColours } from '../../../web/src/service-colours.js';

describe('createServiceColours', () => {
  it('gives different colours to the services of the shop, the other processes and the examples', () => {
    const services = ['gateway', 'oauth', 'customer', 'product', 'order'];
    const others = [
      'console',
      'traffic',
      'launcher',
      'examples-koa',
      'examples-node-http',
      'examples-python',
    ];
    const colours = createServiceColours(services);
    const classes = [...services, ...others].map((service) => colours.classOf(service));
    assert.equal(new Set(classes).size, classes.length, classes.join());
    assert.deepEqual(
      classes.slice(0, 5),
      [0, 1, 2, 3, 4].map((n) => `service-${n}`),
    );
  });

  it('returns the same colour for a service each time', () => {
    const colours = createServiceColours();
    const first = colours.classOf('a');
    for (let n = 0; n < 40; n++) assert.match(colours.classOf(`s${n}`), /^service-(\d|1[01])$/);
    assert.equal(colours.classOf('a'), first);
  });
});
