import { join } from 'node:path';

/** models/starter beside out/, in the repository as in the package. */
export const starterFolder = join(__dirname, '..', 'models', 'starter');
