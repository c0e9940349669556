import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/**
 * Loads one of the optional clients when it is chosen, and not before: jaeger-client alone takes 180 ms. They are
 * CommonJS, so that this needs no waiting.
 */
export function optional<T>(path: string): T {
  try {
    return require(path) as T;
  } catch (error) {
    const [name] = path.split('/');
    throw new Error(`${name} is not installed: npm install ${name}, or TELEMETRY_CLIENTS=kit`, {
      cause: error,
    });
  }
}
