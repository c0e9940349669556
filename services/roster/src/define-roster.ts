/** One service of the shop. `Name` is the union of all names. */
export interface Service<Name extends string = string> {
  /** Purpose of the service, for the table in `docs/services.md`. */
  readonly summary: string;
  /** Default of `PORT`; `<NAME>_PORT` changes it for `npm start`. */
  readonly port: number;
  /** Port of health, metrics and log level where `port` does not serve them. `port` serves them by default. */
  readonly adminPort?: number;
  /** Services that this one sends requests to: each is a setting `<NAME>_URL`. */
  readonly calls: readonly Name[];
  /** True for a service with documents of its own. */
  readonly store: boolean;
  readonly cache: boolean;
  /** True when `port` is published to clients outside. */
  readonly public: boolean;
  /** Main file of the build, below the project's root. */
  readonly entry: string;
}

/** Returns the table with its literal types. A call to a service that the table lacks is a compile error. */
export function defineRoster<
  const Table extends { readonly [Name in keyof Table]: Service<keyof Table & string> },
>(table: Table): Table {
  return table;
}
