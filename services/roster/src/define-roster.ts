/** One service of the shop. `Name` is the union of all names. */
export interface Service<Name extends string = string> {
  /** Purpose of the service, for the table in `docs/services.md`. */
  readonly summary: string;
  /** Default of `PORT`; `<NAME>_PORT` changes it for `npm start`. */
  readonly port: number;
  /** Port of health, metrics and log level. Default: `port`. */
  readonly adminPort?: number;
  /** Services that this one sends requests to. Each has a setting `<NAME>_URL`. */
  readonly calls: readonly Name[];
  /** True for a service that stores documents. */
  readonly store: boolean;
  /** True for a service that uses the cache. */
  readonly cache: boolean;
  /** True if `port` is published to external clients. */
  readonly public: boolean;
  /** Main file of the build, below the project's root. */
  readonly entry: string;
}

/** Returns the table with its literal types. A `calls` entry that is not in the table is a compile error. */
export function defineRoster<
  const Table extends { readonly [Name in keyof Table]: Service<keyof Table & string> },
>(table: Table): Table {
  return table;
}
