import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { FileStream } from '../../../../engine/export/fileStream.ts';
import { temporaryFolder } from '../../../fixtures/temporaryFolder.ts';

it.each([
  ['nothing', []],
  ['small pieces of characters of several bytes', Array.from({ length: 30_000 }, (_, i) => `ä日😀${i}\n`)],
  ['pieces of exactly a buffer, and more', ['x'.repeat(65_535), 'ü', 'y'.repeat(65_536), 'z'.repeat(200_000), 'end']],
])('writes %s as they come, and says what it wrote', async (_, pieces) => {
  const path = join(temporaryFolder(), 'a.txt');
  const stream = new FileStream(await open(path, 'w'));
  for (const piece of pieces) await stream.write(piece);
  const text = pieces.join('');
  expect(await stream.close()).toEqual({ sizeBytes: Buffer.byteLength(text), sha256: createHash('sha256').update(text).digest('hex') });
  expect(readFileSync(path, 'utf8')).toBe(text);
});
