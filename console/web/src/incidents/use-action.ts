import { useState } from 'preact/hooks';
import { ApiFailure } from '../api-client.js';
import { useIncidents } from './incidents-context.js';

export interface ActionState {
  readonly isBusy: boolean;
  /** Error of the latest action. */
  readonly error: unknown;
  /** Runs an action, one at a time, and loads the state of the incidents again. Returns whether it succeeded. */
  run(work: () => Promise<unknown>): Promise<boolean>;
}

/** State of a button or a form that changes something. A refused token is forgotten, so that it is asked for again. */
export function useAction(): ActionState {
  const { session, state } = useIncidents();
  const [{ isBusy, error }, setState] = useState<{ isBusy: boolean; error: unknown }>({
    isBusy: false,
    error: undefined,
  });
  return {
    isBusy,
    error,
    async run(work) {
      if (isBusy) return false;
      setState({ isBusy: true, error: undefined });
      try {
        await work();
        setState({ isBusy: false, error: undefined });
        return true;
      } catch (failure) {
        if (failure instanceof ApiFailure && failure.status === 401) session.token = '';
        setState({ isBusy: false, error: failure });
        return false;
      } finally {
        state.reload();
      }
    },
  };
}
