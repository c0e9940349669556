import type { GeneratedFile } from '../generated-file.js';
import { dashboard } from './dashboard.js';
import { dataView } from './data-view.js';
import { searches, searchObject } from './searches.js';

/** Returns the file that Kibana imports: the data view, the saved searches and the dashboard, one a line. */
export function savedObjectsFile(): GeneratedFile {
  const objects = [dataView(), ...searches.map(searchObject), dashboard()];
  return {
    path: 'kibana/saved-objects.ndjson',
    content: objects.map((object) => `${JSON.stringify(object)}\n`).join(''),
  };
}
