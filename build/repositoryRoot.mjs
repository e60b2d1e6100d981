import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Absolute path of the repository, without a trailing separator. */
export const repositoryRoot = dirname(dirname(fileURLToPath(import.meta.url)));
