import { join } from 'node:path';
import type { ComposeFile } from '../compose-file.js';
import { type Finding, ok, warning } from '../finding.js';
import type { Probes } from '../probes.js';

interface ClientProxies {
  httpProxy?: string;
  httpsProxy?: string;
  noProxy?: string;
}

/**
 * Checks the proxies in the configuration of the Docker client, which it passes to every container. Health checks and
 * calls between containers would then go to the proxy, unless `noProxy` excludes them. A proxy of the engine itself
 * (Docker Desktop always shows one) is used for downloads only.
 */
export function checkContainerProxies(compose: ComposeFile, probes: Probes): Finding {
  const folder = probes.environment.DOCKER_CONFIG || join(probes.homeFolder, '.docker');
  const file = join(folder, 'config.json');
  const { httpProxy, noProxy = '' } = proxiesIn(probes.read(file));
  if (!httpProxy) return ok('the Docker client passes no proxy to containers');
  const missing = ['localhost', '127.0.0.1', ...compose.services].filter((host) => !excludes(noProxy, host));
  if (missing.length === 0) return ok('the proxy of the Docker client excludes all services');
  return warning(
    `${file} passes a proxy to every container, and noProxy lacks ${missing.join(', ')}`,
    `add to proxies.default.noProxy: ${missing.join(',')}`,
  );
}

/** Checks the shell's proxy, to which `curl` would send requests for the published addresses. */
export function checkShellProxy({ environment }: Probes): Finding {
  const proxy = environment.http_proxy || environment.ALL_PROXY || environment.all_proxy;
  const excluded = environment.no_proxy || environment.NO_PROXY || '';
  if (!proxy || ['localhost', '127.0.0.1'].every((host) => excludes(excluded, host)))
    return ok('requests to localhost use no proxy');
  return warning(
    'this shell’s proxy also applies to localhost, so `curl http://localhost:…` would fail',
    'export no_proxy=localhost,127.0.0.1 (append it to an existing value)',
  );
}

function proxiesIn(text: string | undefined): ClientProxies {
  try {
    const { proxies } = JSON.parse(text ?? '{}') as { proxies?: Record<string, ClientProxies> };
    return proxies?.default ?? {};
  } catch {
    return {};
  }
}

/** Returns whether a list such as `localhost,.example.org` has the host, a suffix of it, or `*`. */
function excludes(list: string, host: string): boolean {
  return list
    .split(/[\s,]+/)
    .filter(Boolean)
    .map((entry) => entry.replace(/^\*\./, '.'))
    .some(
      (entry) =>
        entry === '*' ||
        entry === host ||
        (entry.startsWith('.') && host.endsWith(entry)) ||
        (entry.startsWith('127.') && entry.includes('/') && host === '127.0.0.1'),
    );
}
