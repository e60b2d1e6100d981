import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Makes the data directory and writes into it.
 * @returns null where that works, else the sentence that a person reads
 */
export function whyNotUsable(directory: string): string | null {
  const probe = join(directory, `.write-test-${process.pid}`);
  try {
    mkdirSync(directory, { recursive: true });
    writeFileSync(probe, '');
    rmSync(probe);
    return null;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    return `Atrous cannot keep its data in ${directory} (${code}): make it writable, or set ATROUS_HOME to another folder.`;
  }
}
