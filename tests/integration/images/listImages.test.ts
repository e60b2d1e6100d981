import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isImagePath, listImages } from '../../../engine/images/listImages.ts';
import { temporaryFolder } from '../../fixtures/temporaryFolder.ts';

/** A folder with empty files of these names: listing never opens one. */
function folderWith(...names: string[]): string {
  const folder = temporaryFolder();
  for (const name of names) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), '');
  }
  return folder;
}

describe('listImages', () => {
  it('finds images in all subfolders, in natural order', async () => {
    const folder = folderWith('img10.jpg', 'img2.JPG', 'sub/b.tiff', 'sub/deep/a.webp', 'z.avif', 'notes.txt', 'model.onnx', 'jpg');
    expect(await listImages(folder)).toEqual({ paths: ['img2.JPG', 'img10.jpg', 'sub/b.tiff', 'sub/deep/a.webp', 'z.avif'], problems: [] });
  });

  it('takes any name that a file can have', async () => {
    const names = ['-rf.jpg', ' space .jpg', "it's \"quoted\".jpg", 'Übergröße.jpg', '写真.jpg', '😀.png', 'a[1].jpg', '100%.jpg', 'q?#&.jpg', 'back\\slash.jpg', 'new\nline.jpg'];
    const { paths } = await listImages(folderWith(...names));
    expect([...paths].sort()).toEqual([...names].sort());
  });

  it('leaves out hidden files and folders, and folders that it is told to skip', async () => {
    const folder = folderWith('a.jpg', '.hidden.jpg', '.atrous/b.jpg', '.git/c.png', 'state/d.jpg', 'export/e.jpg', 'export/report.json');
    const skipFolder = (_: string, names: ReadonlySet<string>): Promise<boolean> => Promise.resolve(names.has('report.json'));
    expect((await listImages(folder, { skip: [join(folder, 'state')], skipFolder })).paths).toEqual(['a.jpg']);
  });

  it('follows links, ends in loops, and lists a folder once', async () => {
    const folder = folderWith('real/a.jpg', 'real/deep/b.jpg');
    symlinkSync(folder, join(folder, 'real/loop'));
    symlinkSync(join(folder, 'real'), join(folder, 'again'));
    symlinkSync('.', join(folder, 'real/deep/self'));
    expect((await listImages(folder)).paths).toEqual(['real/a.jpg', 'real/deep/b.jpg']);
  });

  it('follows links out of the folder, by the same one whatever the order on the disk', async () => {
    const outside = folderWith('x.jpg');
    const folder = folderWith('a.jpg');
    symlinkSync(outside, join(folder, 'second'));
    symlinkSync(outside, join(folder, 'first'));
    symlinkSync(join(outside, 'x.jpg'), join(folder, 'linked.jpg'));
    expect((await listImages(folder)).paths).toEqual(['a.jpg', 'first/x.jpg', 'linked.jpg']);
  });

  it('lists a link to a photograph that is gone, so that somebody hears of it', async () => {
    const folder = folderWith('a.jpg');
    symlinkSync(join(folder, 'nowhere.jpg'), join(folder, 'broken.jpg'));
    expect((await listImages(folder)).paths).toEqual(['a.jpg', 'broken.jpg']);
  });

  it('can be given a link as the folder', async () => {
    const folder = folderWith('a.jpg');
    const link = join(temporaryFolder(), 'link');
    symlinkSync(folder, link);
    expect((await listImages(link)).paths).toEqual(['a.jpg']);
  });

  it('says in one sentence what is wrong with the folder', async () => {
    const folder = folderWith('file.jpg');
    await expect(listImages(join(folder, 'none'))).rejects.toMatchObject({ code: 'project.noFolder', message: `There is no folder ${join(folder, 'none')}: check the path.` });
    await expect(listImages(join(folder, 'file.jpg'))).rejects.toMatchObject({ code: 'project.notAFolder' });
  });

  it('lists 20,000 files in a fraction of a second', async () => {
    const folder = folderWith(...Array.from({ length: 20_000 }, (_, i) => `part${i % 20}/frame_${i}.jpg`));
    const startMs = performance.now();
    const { paths } = await listImages(folder);
    const elapsedMs = performance.now() - startMs;
    expect(paths).toHaveLength(20_000);
    expect(paths.slice(0, 3)).toEqual(['part0/frame_0.jpg', 'part0/frame_20.jpg', 'part0/frame_40.jpg']);
    // 100,000 within 2 s on an idle machine; this one may be busy.
    expect(elapsedMs).toBeLessThan(2000);
  });
});

describe('isImagePath', () => {
  it.each(['a.jpg', 'a.JPEG', 'b/c.d.tif', '-.png', 'x.avif'])('%s is one', (path) => expect(isImagePath(path)).toBe(true));
  it.each(['a.bmp', 'a.heic', 'jpg', 'a.jpg/b', 'a.svg', 'a.', 'a.jpg.txt'])('%s is none', (path) => expect(isImagePath(path)).toBe(false));
});
