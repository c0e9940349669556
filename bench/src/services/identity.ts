/** Returns the service identity that all variants attach to their telemetry. */
export function identity(name: string): {
  name: string;
  version: string;
  environment: string;
  instance: string;
} {
  return { name, version: '1.0.0', environment: 'bench', instance: `bench-${name}-1` };
}

/** Returns the service identity as constant log record fields. */
export function identityFields(name: string): Record<string, string> {
  const { version, environment, instance } = identity(name);
  return {
    'ecs.version': '8.11.0',
    'service.name': name,
    'service.version': version,
    'service.environment': environment,
    'service.node.name': instance,
  };
}
