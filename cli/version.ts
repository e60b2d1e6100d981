import packageJson from '../package.json';

/** Of Atrous, as in package.json. */
export const { version } = packageJson;
