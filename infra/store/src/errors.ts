/** A unique key is taken. `fields` names the index's fields, e.g. `['username']`. */
export class DuplicateKeyError extends Error {
  readonly fields: readonly string[];
  constructor(collection: string, fields: readonly string[], options?: ErrorOptions) {
    super(`duplicate ${fields.join(', ')} in ${collection}`, options);
    this.name = 'DuplicateKeyError';
    this.fields = fields;
  }
}

/** The store did not answer in time, or not at all. HTTP renders it as 503 `BACKEND_UNAVAILABLE`, naming `backend`. */
export class StoreUnavailableError extends Error {
  readonly backend: string;
  /** True of a write that was sent and not confirmed. HTTP renders it as 504 `OUTCOME_UNKNOWN`. */
  readonly mayHaveBeenApplied: boolean;

  constructor(backend: string, options: ErrorOptions & { mayHaveBeenApplied?: boolean } = {}) {
    super(`${backend} is unavailable`, options);
    this.name = 'StoreUnavailableError';
    this.backend = backend;
    this.mayHaveBeenApplied = options.mayHaveBeenApplied ?? false;
  }
}
