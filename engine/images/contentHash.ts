import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';

/** Characters kept of the SHA-256: 128 bits tell any number of photographs apart. */
const HASH_CHARACTERS = 32;

/** By what a photograph is known again when it was moved or renamed: its bytes alone, 32 hexadecimal digits. */
export function contentHash(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex').slice(0, HASH_CHARACTERS);
}

/** The same of a file, of whatever size, in little memory. @throws the errors of node:fs */
export async function contentHashOfFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer);
  return hash.digest('hex').slice(0, HASH_CHARACTERS);
}
