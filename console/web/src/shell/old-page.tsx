import type { FunctionComponent } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { Page } from '../pages/page.js';
import type { PageProps } from './console-context.js';

/** Adapts a page without Preact. */
export function adaptPage(page: Page): FunctionComponent<PageProps> {
  return function OldPage({ route, context }: PageProps) {
    const root = useRef<HTMLDivElement>(null);
    useEffect(() => {
      const element = root.current;
      if (!element) return;
      const leave = page(element, route, context);
      const title = element.querySelector('h1');
      document.title = `${title?.textContent ?? ''} · Glasshouse`;
      if (context.takeFocus()) title?.focus({ preventScroll: true });
      return () => {
        leave();
        element.replaceChildren();
      };
    }, [route, context]);
    return <div ref={root} />;
  };
}
