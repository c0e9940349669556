import { roster, type ServiceName, serviceOf, type UpstreamOf } from './roster.js';

type UrlVariable<Name extends ServiceName> = `${Uppercase<Name>}_URL`;

/** Settings with the addresses of called services; the form of a declaration of `@glasshouse/settings`. */
export type UpstreamSettings<Name extends ServiceName> = {
  readonly [Upstream in UpstreamOf<Name> as UrlVariable<Upstream>]: {
    readonly type: 'url';
    readonly default: string;
    readonly doc: string;
  };
};

/** Returns the environment variable with the address of a service: `order` has `ORDER_URL`. */
export function urlVariable<Name extends ServiceName>(name: Name): UrlVariable<Name> {
  return `${name.toUpperCase()}_URL` as UrlVariable<Name>;
}

/** Returns one setting `<NAME>_URL` for each service that `name` calls. The default is the service's port on 127.0.0.1. */
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
