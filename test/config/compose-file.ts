import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');

export function readText(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

export function readYaml(path: string): unknown {
  return parse(readText(path), { merge: true });
}

/** Service of the compose file with the properties that tests read. */
export interface ComposeService {
  attach?: boolean;
  /** Profiles that start the service; without any, it always starts. */
  profiles?: string[];
  image?: string;
  build?: string | { context: string; args?: Record<string, string> };
  command?: string[];
  entrypoint?: string[];
  tmpfs?: string[];
  environment?: Record<string, string | number | null>;
  ports?: string[];
  /** In the short form `source:target[:ro]`. */
  volumes?: string[];
  mem_limit?: string;
  privileged?: boolean;
  read_only?: boolean;
  restart?: string;
  cap_drop?: string[];
  security_opt?: string[];
  container_name?: string;
  healthcheck?: { test?: string[]; disable?: boolean };
  logging?: { driver: string; options: Record<string, string> };
  depends_on?: Record<string, { condition: string }>;
}
export interface Compose {
  services: Record<string, ComposeService>;
  volumes: Record<string, unknown>;
}

const variable = /\$\{(\w+)(?::-([^}]*))?\}/g;

/** Reads the compose file as Docker Compose does with this environment and without a `.env`. */
export function readCompose(environment: Readonly<Record<string, string>> = {}): Compose {
  const text = readText('docker-compose.yml').replace(
    variable,
    (_, name: string, fallback = '') => environment[name] ?? fallback,
  );
  const compose = parse(text, { merge: true }) as Compose;
  for (const service of Object.values(compose.services)) {
    if (service.volumes) service.volumes = service.volumes.map(toShortForm);
  }
  return compose;
}

function toShortForm(volume: string | { source: string; target: string; read_only?: boolean }): string {
  if (typeof volume === 'string') return volume;
  return `${volume.source}:${volume.target}${volume.read_only ? ':ro' : ''}`;
}

/** Returns the variables of the compose file with their defaults. @throws Error for a variable with two defaults */
export function composeVariables(): Map<string, string> {
  const found = new Map<string, string>();
  for (const [, name = '', fallback = ''] of readText('docker-compose.yml').matchAll(variable)) {
    const known = found.get(name);
    if (known !== undefined && known !== fallback)
      throw new Error(`${name} has two defaults: ${known}, ${fallback}`);
    found.set(name, fallback);
  }
  return found;
}

/** Returns the folder of a service's Dockerfile; undefined for a third-party image. */
export function buildContext({ build }: ComposeService): string | undefined {
  return typeof build === 'object' ? build.context : build;
}

/** Returns the build argument `SERVICE` of a service's image; undefined for a third-party image. */
export function ownWorkspace(service: ComposeService): string | undefined {
  return typeof service.build === 'object' ? service.build.args?.SERVICE : undefined;
}
