/** A way to run the shop, named by its command. */
export type Way = 'npm start' | 'docker compose up';

/** `skipped`: the check could not run, for the reason in its message. */
export type Status = 'ok' | 'warning' | 'failure' | 'skipped';

/** Result of a check: a fact about this machine and, for a warning or failure, the action that solves it. */
export interface Finding {
  status: Status;
  message: string;
  advice?: string;
}

export function ok(message: string): Finding {
  return { status: 'ok', message };
}

export function skipped(message: string): Finding {
  return { status: 'skipped', message };
}

/** Problem that does not prevent the start. */
export function warning(message: string, advice: string): Finding {
  return { status: 'warning', message, advice };
}

/** Problem that prevents the start or makes a service fail. */
export function failure(message: string, advice: string): Finding {
  return { status: 'failure', message, advice };
}
