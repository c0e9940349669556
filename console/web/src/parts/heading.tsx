import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { useConsole } from '../shell/console-context.js';

/** First heading of a page. Sets the title of the document, and takes the focus after a navigation. */
export function Heading({ children, title }: { children: ComponentChildren; title?: string }) {
  const context = useConsole();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (context.takeFocus()) heading.current?.focus({ preventScroll: true });
  }, [context]);
  useEffect(() => {
    document.title = `${title ?? heading.current?.textContent ?? ''} · Glasshouse`;
  });
  return (
    <h1 ref={heading} tabIndex={-1}>
      {children}
    </h1>
  );
}
