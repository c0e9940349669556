export type { GeneratedFile } from './generated-file.js';
export { generatedFiles } from './generated-files.js';
export * from './slo/index.js';
