import type { ComponentType } from 'preact';
import { useEffect, useErrorBoundary, useState } from 'preact/hooks';
import { Heading } from '../parts/heading.js';
import { EmptyNotice, FailureNotice } from '../parts/notices.js';
import type { PageProps } from './console-context.js';
import type { PageEntry } from './pages.js';

type Loaded = { entry: PageEntry; Page: ComponentType<PageProps> } | { entry: PageEntry; failure: unknown };

/** Loads and shows a page; a failure of its code is a notice. */
export function PageView({ entry, ...props }: PageProps & { entry: PageEntry | undefined }) {
  const [loaded, setLoaded] = useState<Loaded>();
  const [failure, reset] = useErrorBoundary((error: unknown) => console.error(error));
  const { page } = props.route;

  useEffect(() => {
    if (!entry) return;
    let isLeft = false;
    entry.load().then(
      (Page) => isLeft || setLoaded({ entry, Page }),
      (error: unknown) => isLeft || setLoaded({ entry, failure: error }),
    );
    return () => {
      isLeft = true;
    };
  }, [entry]);

  // the failed page stays on the screen until the reader opens another one
  useEffect(() => {
    if (failure !== undefined) return () => reset();
  }, [page]);

  if (failure !== undefined) return <FailureNotice error={failure} retry={reset} />;
  if (!entry) return <NotFound />;
  if (loaded?.entry !== entry) return null;
  if ('failure' in loaded)
    return (
      <FailureNotice
        error={new Error(`its code did not load: ${loaded.failure}; the console may have been rebuilt`)}
        retry={() => location.reload()}
      />
    );
  return <loaded.Page {...props} />;
}

function NotFound() {
  return (
    <>
      <Heading>Page not found</Heading>
      <EmptyNotice title="No page has this address.">
        <p>
          <a href="#/requests">All requests</a>
        </p>
      </EmptyNotice>
    </>
  );
}
