import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The folder (or image) that a start of Atrous names: its last argument that is not a flag, or null.
 *
 *     atrous [flags] [FOLDER]                installed
 *     electron [flags] APP [flags] [FOLDER]  from the repository (`runsAppDirectory`)
 *
 * After `--` everything is a name, so that one with a leading dash can be given. File managers may hand over a
 * file: address instead of a path.
 *
 * @param argv with the executable first
 * @param workingDirectory what relative names are relative to
 * @returns an absolute path; whether it exists is not looked at
 */
export function folderArgument(
  argv: readonly string[],
  { runsAppDirectory, workingDirectory }: { runsAppDirectory: boolean; workingDirectory: string },
): string | null {
  const names: string[] = [];
  let onlyNames = false;
  for (const argument of argv.slice(1)) {
    if (onlyNames || !argument.startsWith('-')) names.push(argument);
    else if (argument === '--') onlyNames = true;
  }
  if (runsAppDirectory) names.shift();
  const name = names.at(-1);
  if (name === undefined || name === '') return null;
  return name.startsWith('file://') ? fileURLToPath(name) : resolve(workingDirectory, name);
}
