import assert from 'node:assert/strict';
import { adminPortNameOf, ports, portVariable, servicePortNames } from '../src/ports.js';

describe('ports', () => {
  it('are all different, as all are bound to one host', () => {
    const numbers = Object.values(ports);
    assert.equal(new Set(numbers).size, numbers.length);
    for (const port of numbers) assert.ok(port > 1023 && port < 65_536, `${port}`);
  });

  it('of the services include the admin port of the gateway', () => {
    assert.deepEqual(servicePortNames.slice(0, 3), ['gateway', 'gatewayOperations', 'oauth']);
    assert.equal(ports.gatewayOperations, 9464);
    assert.equal(adminPortNameOf('gateway'), 'gatewayOperations');
    assert.equal(adminPortNameOf('order'), 'order');
  });

  it('have the upper-case name with underscores as their variable', () => {
    assert.equal(portVariable('gateway'), 'GATEWAY_PORT');
    assert.equal(portVariable('gatewayOperations'), 'GATEWAY_OPERATIONS_PORT');
  });
});
