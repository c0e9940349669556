import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/**
 * Loads a module of a client library when it is first needed: jaeger-client alone takes 180 ms. The libraries are
 * CommonJS, so loading is synchronous.
 */
export function loadClient<T>(path: string): T {
  return require(path) as T;
}
