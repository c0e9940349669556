export type { GeneratedFile } from './generated-file.js';
export { generatedFiles } from './generated-files.js';
export { type Search, searches } from './kibana/searches.js';
