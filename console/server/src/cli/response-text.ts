import type { AlertList } from '../../../contract/src/alerts.js';
import type { Overview } from '../../../contract/src/overview.js';
import type { Layout } from './layout.js';
import { overviewText } from './overview-text.js';
import { renderResponse } from './render.js';

/**
 * Returns the response of an operation for people.
 *
 * @param path path of the operation
 * @param readMore returns the response of another operation
 */
export async function responseText(
  path: string,
  body: unknown,
  readMore: (path: string) => Promise<unknown>,
  layout: Layout,
): Promise<string> {
  if (path === '/api/overview')
    return overviewText(body as Overview, (await readMore('/api/alerts')) as AlertList, layout);
  return renderResponse(body, layout);
}
