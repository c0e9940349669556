import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../src/root.js';

const recorded = join(root, 'monitoring/test/grafana/metrics');

/**
 * Returns the names of all metrics: those of the services from `docs/metrics.md`, with the series of histograms, and
 * those of other programs from the recorded lists.
 */
export function knownMetrics(): Set<string> {
  const names = new Set<string>();
  const documented = readFileSync(join(root, 'docs/metrics.md'), 'utf8');
  for (const [, name = '', type] of documented.matchAll(/^\| `(\w+)` \| (counter|gauge|histogram) \|/gm)) {
    if (type === 'histogram') for (const suffix of ['bucket', 'sum', 'count']) names.add(`${name}_${suffix}`);
    else names.add(name);
  }
  for (const file of readdirSync(recorded).filter((each) => each.endsWith('.txt')))
    for (const line of readFileSync(join(recorded, file), 'utf8').split('\n'))
      if (/^[a-z_:]/i.test(line)) names.add(line);
  return names;
}
