import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The licences of everything that goes into the package besides Electron, which brings its own: the installed
 * packages that package-lock.json does not mark as for development. Their authors ask for it to go along.
 *
 * @param {string} root repository
 * @returns {string} one section for each package, by name
 */
export function thirdPartyLicenses(root) {
  /** @type {{ packages: Record<string, { version?: string, dev?: boolean }> }} */
  const lockfile = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  const sections = Object.entries(lockfile.packages)
    .filter(([path, { dev }]) => path !== '' && dev !== true && existsSync(join(root, path, 'package.json')))
    .map(([path]) => section(join(root, path)));
  return `Atrous contains these packages.\n\n${sections.sort().join('\n')}`;
}

/**
 * @param {string} directory of a package
 * @returns {string}
 */
function section(directory) {
  const { name, version, license, homepage } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
  const texts = readdirSync(directory)
    .filter((file) => /^(licen[cs]e|copying|notice)/i.test(file))
    .map((file) => readFileSync(join(directory, file), 'utf8').trim());
  const heading = `${name} ${version} (${license ?? 'see text'})${homepage ? ` ${homepage}` : ''}`;
  return `${heading}\n${'='.repeat(heading.length)}\n\n${texts.join('\n\n')}\n`;
}
