import assert from 'node:assert/strict';
import { adminPortNameOf, ports, portVariable, servicePortNames } from '../src/ports.js';

describe('Ports', () => {
  it('are all different', () => {
    const numbers = Object.values(ports);
    assert.equal(new Set(numbers).size, numbers.length);
    for (const port of numbers) assert.ok(port > 1023 && port < 65_536, `${port}`);
  });

  it('include the admin port of the gateway, after its public port', () => {
    assert.deepEqual(servicePortNames.slice(0, 3), ['gateway', 'gatewayOperations', 'oauth']);
    assert.equal(ports.gatewayOperations, 9464);
    assert.equal(adminPortNameOf('gateway'), 'gatewayOperations');
    assert.equal(adminPortNameOf('order'), 'order');
  });

  it('are set by a variable with the port name in upper case and underscores', () => {
    assert.equal(portVariable('gateway'), 'GATEWAY_PORT');
    assert.equal(portVariable('gatewayOperations'), 'GATEWAY_OPERATIONS_PORT');
  });
});
