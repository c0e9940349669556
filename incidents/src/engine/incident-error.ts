/**
 * Kinds of failed commands. `unavailable`: a service does not respond. `disabled`: this console cannot run the incident.
 */
export type IncidentErrorKind = 'not found' | 'conflict' | 'invalid' | 'disabled' | 'unavailable';

/** Error of a command of the engine; its message is for the caller. */
export class IncidentError extends Error {
  override readonly name = 'IncidentError';

  readonly kind: IncidentErrorKind;

  constructor(kind: IncidentErrorKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}
