import { fileURLToPath } from 'node:url';

/** Root of the repository; the compiled file is in `monitoring/dist/src`. */
export const root = fileURLToPath(new URL('../../..', import.meta.url));
