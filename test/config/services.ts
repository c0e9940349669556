import { type ServiceName, serviceNames, serviceOf } from '@glasshouse/roster';
import type { Bounds, Declarations } from '@glasshouse/settings';
import type { LogFieldTable } from './log-fields.js';

/** Service of the roster with the exports of its workspace. */
export interface ServiceWorkspace {
  readonly name: ServiceName;
  /** Path relative to the root: `gateway`, `services/order`. */
  readonly folder: string;
  /** Source of the entry file. */
  readonly main: string;
  /** Settings of the service itself: the export `<name>Settings`. */
  readonly settings: Declarations;
  /** The export `<name>LogFields`: log fields beyond ECS. */
  readonly logFields: LogFieldTable;
  /** The export `<name>Bounds`, if there is one. */
  readonly bounds: Bounds | undefined;
}

/**
 * Every service in the order of the roster. The workspaces are loaded by name, so that a new service needs no line here.
 *
 * @throws Error for a workspace that cannot be loaded or exports no settings
 */
export const serviceWorkspaces: readonly ServiceWorkspace[] = await Promise.all(
  serviceNames.map(async (name): Promise<ServiceWorkspace> => {
    const exported = (await import(`@glasshouse/${name}`)) as Readonly<Record<string, unknown>>;
    const settings = exported[`${name}Settings`];
    if (settings === undefined) throw new Error(`@glasshouse/${name} must export ${name}Settings`);
    const { entry } = serviceOf(name);
    return {
      name,
      folder: entry.slice(0, entry.indexOf('/dist/')),
      main: entry.replace('/dist/', '/').replace(/\.js$/, '.ts'),
      settings: settings as Declarations,
      logFields: (exported[`${name}LogFields`] ?? {}) as LogFieldTable,
      bounds: exported[`${name}Bounds`] as Bounds | undefined,
    };
  }),
);

/** Returns the services for which a property of the roster is true or a list with items. */
export function servicesWith(property: 'store' | 'cache' | 'calls' | 'public'): ServiceName[] {
  return serviceNames.filter((name) => {
    const value = serviceOf(name)[property];
    return typeof value === 'boolean' ? value : value.length > 0;
  });
}
