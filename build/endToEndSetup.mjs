import { bundle } from './bundle.mjs';
import { electronRuntime } from './electronRuntime.mjs';
import { hasDisplay } from './windowArguments.mjs';

/**
 * Before the end-to-end tests: out/ is built, and ATROUS_ELECTRON is the executable to launch.
 *
 * @throws {Error} when there is no display to open windows on
 */
export default async function setup() {
  if (!hasDisplay()) throw new Error('There is no display: run the window tests with `npm test -- e2e`.');
  await bundle();
  const { executable } = await electronRuntime();
  // The workers start later and inherit it.
  process.env.ATROUS_ELECTRON = executable;
}
