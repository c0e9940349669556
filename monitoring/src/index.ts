export type { GeneratedFile } from './generated-file.js';
export { generatedFiles } from './generated-files.js';
export { dashboards } from './grafana/dashboard-files.js';
export { type ListedQuery, listQueries, panelsOf } from './grafana/list-queries.js';
