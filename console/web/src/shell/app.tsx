import { render } from 'preact';
import { useEffect, useMemo, useState } from 'preact/hooks';
import type { BackEnds } from '../../../contract/src/back-ends.js';
import type { IncidentList } from '../../../contract/src/incidents.js';
import type { Status } from '../../../contract/src/status.js';
import { createIncidentsClient } from '../incidents/client.js';
import { IncidentBar } from '../incidents/incident-bar.js';
import { IncidentsContext } from '../incidents/incidents-context.js';
import { createSession } from '../incidents/session.js';
import { createServiceColours } from '../service-colours.js';
import { ConsoleContext, type PageContext } from './console-context.js';
import { Header } from './header.js';
import { createKeyRegistry } from './keys.js';
import { createNavigation, type Navigation, type Place } from './navigation.js';
import { PageView } from './page-view.js';
import { pageEntries } from './pages.js';
import { useJson } from './use-json.js';

export interface AppOptions {
  /** Names of `SCRAPE_TARGETS`: they have the same colours in every visit. */
  readonly services: readonly string[];
  readonly backEnds: BackEnds;
  /** Recording of an incident to play in place of the console's pages. */
  readonly recordingUrl?: string | undefined;
}

/** Intervals for the state of the incidents; without a token of the shop, none can start. */
const incidentsPollMs = { enabled: 5000, disabled: 60_000 } as const;

const entryOf = (page: string) => pageEntries.find(({ name }) => name === page);

/** Renders the console's pages into `root`. */
export function startApp(root: Element, { services, backEnds, recordingUrl }: AppOptions): void {
  let show: ((place: Place) => void) | undefined;
  let gatewayUrl = 'http://127.0.0.1:8080';
  let isNavigated = false;
  let shownPage = '';
  const navigation: Navigation = createNavigation(
    (page) => entryOf(page)?.hasRange ?? false,
    (place) => {
      const { page, id } = place.route;
      if (`${page}/${id}` !== shownPage) {
        isNavigated = true;
        window.scrollTo(0, 0);
      }
      shownPage = `${page}/${id}`;
      show?.(place);
    },
  );
  shownPage = `${navigation.place.route.page}/${navigation.place.route.id}`;
  const context: PageContext = {
    gatewayUrl: () => gatewayUrl,
    colours: createServiceColours(services),
    backEnds,
    keys: createKeyRegistry(document),
    recordingUrl,
    navigate: navigation.navigate,
    setQuery: navigation.setQuery,
    setRange: navigation.setRange,
    takeFocus() {
      const taken = isNavigated;
      isNavigated = false;
      return taken;
    },
  };

  const session = createSession();
  const client = createIncidentsClient(session);

  function App() {
    const [place, setPlace] = useState(navigation.place);
    useMemo(() => {
      show = setPlace;
    }, []);
    const entry = entryOf(recordingUrl === undefined ? place.route.page : 'replay');
    const isOffline = entry?.isOffline ?? false;
    const status = useJson<Status>(isOffline ? undefined : '/api/status', {}, 5000);
    if (status.data) gatewayUrl = status.data.gatewayUrl;
    const [isEnabled, setEnabled] = useState(true);
    const state = useJson<IncidentList>(
      isOffline ? undefined : '/api/incidents',
      {},
      incidentsPollMs[isEnabled ? 'enabled' : 'disabled'],
    );
    useEffect(() => {
      if (state.data) setEnabled(state.data.enabled);
    }, [state.data]);
    return (
      <ConsoleContext.Provider value={context}>
        <a class="skip" href="#content">
          Skip to main content
        </a>
        <Header place={place} entry={entry} status={status} />
        <IncidentsContext.Provider value={{ state, client, session }}>
          {!isOffline && <IncidentBar place={place} hasRange={entry?.hasRange ?? false} />}
          <main id="content" tabIndex={-1}>
            <PageView entry={entry} route={place.route} range={place.range} context={context} />
          </main>
        </IncidentsContext.Provider>
      </ConsoleContext.Provider>
    );
  }

  render(<App />, root);
}
