import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/**
 * Loads a module of a client library on first use, because jaeger-client alone takes 180 ms. Synchronous, since the
 * libraries are CommonJS.
 */
export function loadClient<T>(path: string): T {
  return require(path) as T;
}
