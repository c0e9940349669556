import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { IncidentList } from '../../../contract/src/incidents.js';
import type { JsonState } from '../shell/use-json.js';
import type { IncidentsClient } from './client.js';
import type { Session } from './session.js';

/** State of the incidents, which the bar of every page and the page Incidents share. */
export interface Incidents {
  readonly state: JsonState<IncidentList>;
  readonly client: IncidentsClient;
  readonly session: Session;
}

export const IncidentsContext = createContext<Incidents | undefined>(undefined);

export function useIncidents(): Incidents {
  const incidents = useContext(IncidentsContext);
  if (!incidents) throw new Error('the component is not inside the shell');
  return incidents;
}
