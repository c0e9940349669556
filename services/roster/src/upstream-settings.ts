import { roster, type ServiceName, serviceOf, type UpstreamOf } from './roster.js';

type UrlVariable<Name extends ServiceName> = `${Uppercase<Name>}_URL`;

/** Setting declarations (`@glasshouse/settings`) for the addresses of the services that `Name` calls. */
export type UpstreamSettings<Name extends ServiceName> = {
  readonly [Upstream in UpstreamOf<Name> as UrlVariable<Upstream>]: {
    readonly type: 'url';
    readonly default: string;
    readonly doc: string;
  };
};

/** Returns the environment variable for the address of a service, such as `ORDER_URL` for `order`. */
export function urlVariable<Name extends ServiceName>(name: Name): UrlVariable<Name> {
  return `${name.toUpperCase()}_URL` as UrlVariable<Name>;
}

/** Returns a setting `<NAME>_URL` for each service that `name` calls. Default: the service's port on 127.0.0.1. */
export function upstreamSettings<Name extends ServiceName>(name: Name): UpstreamSettings<Name> {
  const { calls } = serviceOf(name);
  return Object.fromEntries(
    calls.map((upstream) => [
      urlVariable(upstream),
      {
        type: 'url',
        default: `http://127.0.0.1:${roster[upstream].port}`,
        doc: `address of the ${upstream} service`,
      },
    ]),
  ) as UpstreamSettings<Name>;
}
