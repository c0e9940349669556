import { render } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import type { BackEnds } from '../../../contract/src/back-ends.js';
import type { Status } from '../../../contract/src/status.js';
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
}

const entryOf = (page: string) => pageEntries.find(({ name }) => name === page);

/** Renders the console's pages into `root`. */
export function startApp(root: Element, { services, backEnds }: AppOptions): void {
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
    navigate: navigation.navigate,
    setQuery: navigation.setQuery,
    setRange: navigation.setRange,
    takeFocus() {
      const taken = isNavigated;
      isNavigated = false;
      return taken;
    },
  };

  function App() {
    const [place, setPlace] = useState(navigation.place);
    useMemo(() => {
      show = setPlace;
    }, []);
    const status = useJson<Status>('/api/status', {}, 5000);
    if (status.data) gatewayUrl = status.data.gatewayUrl;
    const entry = entryOf(place.route.page);
    return (
      <ConsoleContext.Provider value={context}>
        <a class="skip" href="#content">
          Skip to main content
        </a>
        <Header place={place} entry={entry} status={status} />
        <main id="content" tabIndex={-1}>
          <PageView entry={entry} route={place.route} range={place.range} context={context} />
        </main>
      </ConsoleContext.Provider>
    );
  }

  render(<App />, root);
}
