import assert from 'node:assert/strict';
import { createTelemetry } from '../../src/index.js';

describe('target_info', () => {
  it('has the version and the environment of the service as labels', async () => {
    const telemetry = createTelemetry({
      service: { name: 'demo', version: '1.2.3', environment: 'test' },
      processMetrics: false,
    });
    const { body } = await telemetry.metrics.expose('');
    await telemetry.close();
    assert.match(
      body,
      /^target_info\{service_name="demo",service_version="1\.2\.3",deployment_environment_name="test"\} 1$/m,
    );
  });
});
