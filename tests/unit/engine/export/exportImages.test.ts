import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { uniqueNames } from '../../../../core/formats/uniqueNames.ts';
import { ExportImages, IMAGE_SCHEMA } from '../../../../engine/export/exportImages.ts';
import { Database, TEMPORARY } from '../../../../engine/project/database.ts';

const database = new Database(TEMPORARY);
const hash = (digit: string): string => digit.repeat(64);

function ledgerOf(paths: readonly string[]): ExportImages {
  database.exec(IMAGE_SCHEMA);
  const images = new ExportImages(database);
  for (const [i, path] of paths.entries()) images.add({ id: 100 + i, path, reviewed: i % 2 === 0, unit: path, hash: 0, classIds: [] });
  images.giveNames();
  return images;
}

/** Says of every image what an export does. */
function exported(paths: readonly string[], splitOf: (i: number) => string, photoOf: (i: number) => string): ExportImages {
  const images = ledgerOf(paths);
  for (const [i, path] of paths.entries()) {
    database.run('UPDATE image SET split = ? WHERE path = ?', splitOf(i), path);
    images.read(path, { digest: hash('d'), photoHash: hash(photoOf(i)), isUprightJpeg: i > 0 });
    images.wrote({ path, photoPath: `images/${i}.jpg`, maskPath: `masks/${i}.png`, objects: i });
  }
  return images;
}

describe('ExportImages', () => {
  it('gives the names that uniqueNames gives, in the order in which images came', () => {
    const part = fc.oneof(fc.constantFrom('a', 'A', 'a_b', 'a b', 'b', 'x'.repeat(300), 'ü', 'u\u0308'), fc.string({ minLength: 1, maxLength: 3 }).filter((name) => !name.includes('/')));
    const path = fc.tuple(fc.array(part, { maxLength: 2 }), part, fc.constantFrom('.jpg', '.png')).map(([folders, name, extension]) => [...folders, name + extension].join('/'));
    fc.assert(
      fc.property(fc.uniqueArray(path, { maxLength: 40 }), (paths) => {
        const names = uniqueNames(paths);
        expect([...ledgerOf(paths).inOrder()].map((image) => [image.path, image.name])).toEqual(paths.map((each) => [each, names.get(each)]));
      }),
      { numRuns: 100 },
    );
  });

  it('comes in pages that lose nothing', () => {
    const paths = Array.from({ length: 1001 }, (_, i) => `${i}.jpg`);
    const all = [...ledgerOf(paths).inOrder()];
    expect(all.map((image) => image.path)).toEqual(paths);
    expect(all.slice(0, 2).map(({ id, reviewed }) => [id, reviewed])).toEqual([[100, true], [101, false]]);
  });

  it('names what is there several times and in different splits, the first ones of each', () => {
    const images = exported(['z', 'y', 'x', 'w', 'v', 'u', 't'], (i) => (i < 4 ? 'train' : 'val'), (i) => '1213211'[i]);
    expect(images.leaks(2)).toEqual([
      { count: 4, first: [{ path: 'z', split: 'train' }, { path: 'x', split: 'train' }] },
      { count: 2, first: [{ path: 'y', split: 'train' }, { path: 'v', split: 'val' }] },
    ]);
  });

  it('counts what was written, and knows what was not found again', () => {
    const images = exported(['a.jpg', 'sub/b 1.jpg', 'c.jpg'], (i) => (i === 1 ? 'val' : 'train'), () => '1');
    expect(images.totals()).toEqual({ images: 3, objects: 3, reencoded: 1 });
    expect(images.countSplits(['train', 'val', 'test'])).toEqual({ train: 2, val: 1, test: 0 });
    expect(images.find('images/0.jpg', 'whatever')).toEqual({ id: 100, path: 'a.jpg', photoPath: 'images/0.jpg', maskPath: 'masks/0.png', digest: hash('d'), isVerified: false });
    expect(images.find(null, 'train/sub_b_1.jpg')?.path).toBe('sub/b 1.jpg');
    expect(images.find('images/9.jpg', 'd')).toBeNull();
    images.verified('a.jpg');
    expect(images.find('images/0.jpg', '')?.isVerified).toBe(true);
    expect(images.unverified()).toBe('sub/b 1.jpg');
    images.verified('sub/b 1.jpg');
    images.verified('c.jpg');
    expect(images.unverified()).toBeNull();
  });
});
