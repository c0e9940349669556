export type { GeneratedFile } from './generated-file.js';
export { generatedFiles } from './generated-files.js';
export { type Search, searches, searchPath } from './kibana/searches.js';
