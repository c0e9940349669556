/** Error for a document whose unique key exists already. `fields` are the index's fields, e.g. `['username']`. */
export class DuplicateKeyError extends Error {
  readonly fields: readonly string[];
  constructor(collection: string, fields: readonly string[], options?: ErrorOptions) {
    super(`duplicate ${fields.join(', ')} in ${collection}`, options);
    this.name = 'DuplicateKeyError';
    this.fields = fields;
  }
}

/** Error for a store that did not respond in time. HTTP renders it as 503 `BACKEND_UNAVAILABLE` with `backend`. */
export class StoreUnavailableError extends Error {
  readonly backend: string;
  /** True for a write that was sent and not confirmed. HTTP renders it as 504 `OUTCOME_UNKNOWN`. */
  readonly mayHaveBeenApplied: boolean;

  constructor(backend: string, options: ErrorOptions & { mayHaveBeenApplied?: boolean } = {}) {
    super(`${backend} is unavailable`, options);
    this.name = 'StoreUnavailableError';
    this.backend = backend;
    this.mayHaveBeenApplied = options.mayHaveBeenApplied ?? false;
  }
}
