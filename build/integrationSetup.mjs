import { bundle } from './bundle.mjs';

/** Before the integration tests: out/ is built, so that they run the same command line that people run. */
export default async function setup() {
  await bundle();
}
