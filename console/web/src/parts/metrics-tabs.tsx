import { pageLink } from '../routing.js';

/** Links between the two pages of metrics. */
export function MetricsTabs({ current }: { current: 'metrics' | 'explore' }) {
  return (
    <nav class="sub-pages" aria-label="Metrics">
      {(
        [
          ['metrics', 'By service'],
          ['explore', 'Any series'],
        ] as const
      ).map(([page, text]) => (
        <a key={page} href={pageLink(page)} aria-current={page === current ? 'page' : undefined}>
          {text}
        </a>
      ))}
    </nav>
  );
}
