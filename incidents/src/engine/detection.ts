import type { Variant } from '../incident.js';

/**
 * Returns whether a query of the API or an address of a page shows documented evidence: its text contains the service of
 * the cause and the evidence is a search, or it contains a metric of the evidence, or it selects as the evidence does
 * (failed requests, a least duration, a status, or a search text).
 */
export function showsEvidence({ evidence, service }: Variant, link: string): boolean {
  const text = decode(link);
  return evidence.some(({ query }) => {
    const wanted = decode(query);
    const metrics = [...wanted.matchAll(/\b[a-z]+(?:_[a-z]+){2,}\b/g)].map(([name]) => name);
    if (wanted.startsWith('/api/metrics/')) return metrics.some((name) => text.includes(name));
    if (!/requests|spans|traces|logs|edges/.test(text)) return false;
    if (new RegExp(`\\b${service}\\b`).test(text)) return true;
    if (wanted.includes('error=true')) return /error[=:]true/.test(text);
    if (/minDuration=|duration:>/.test(wanted)) return /minDuration=|duration:>/.test(text);
    const [, search] = /search=([^&]+)/.exec(wanted) ?? /status:(\d+)/.exec(wanted) ?? [];
    return search !== undefined && text.includes(search);
  });
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
