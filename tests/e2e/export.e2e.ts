import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import { expect, it } from 'vitest';
import { vocColor } from '../../core/classes/vocColor.ts';
import { drawImages, manyPictures } from './harness/drawImages.ts';
import { launchAtrous, temporaryFolder } from './harness/launchAtrous.ts';
import { storedLabels } from './harness/strokes.ts';
import { WindowParts, answerDialogs, eventually } from './harness/windowParts.ts';

function lines(path: string): string[] {
  return readFileSync(path, 'utf8').split('\n').filter((line) => line !== '');
}

it('exports what is on the screen, pixel by pixel, and says what was written', async () => {
  const folder = temporaryFolder();
  await drawImages(folder, manyPictures(4));
  const app = await launchAtrous({ folder, model: 'tiny', size: { width: 1280, height: 800 } });
  const parts = new WindowParts(app);
  await parts.opened('001.png');
  await parts.button('Pre-label folder').click();
  await parts.page.getByText('Pre-labelling finished').waitFor({ timeout: 60_000 });

  // A correction by hand, and the export right after it.
  await parts.opened('001.png');
  await parts.page.keyboard.press('4');
  const box = (await parts.canvas.boundingBox())!;
  await parts.page.mouse.move(box.x + box.width * 0.3, box.y + box.height * 0.4);
  await parts.page.mouse.down();
  await parts.page.mouse.move(box.x + box.width * 0.7, box.y + box.height * 0.6, { steps: 8 });
  await parts.page.mouse.up();
  await parts.page.keyboard.press('Control+e');

  const dialog = parts.dialog('Export training data');
  await dialog.getByText('Choose where to export to.').waitFor();
  const exportButton = dialog.getByRole('button', { name: 'Export', exact: true });
  expect(await exportButton.isDisabled()).toBe(true);
  await dialog.getByRole('radio', { name: /Only images marked as done/ }).check();
  const out = join(temporaryFolder('exports'), 'voc');
  await answerDialogs(app, [null, out]);
  // Cancelling the folder dialog chooses nothing.
  await dialog.getByRole('button', { name: 'Choose…' }).click();
  await dialog.getByRole('button', { name: 'Choose…' }).click();
  await eventually(() => dialog.getByLabel('Folder', { exact: true }).inputValue()).toBe(out);
  await dialog.getByText('No image is marked as done yet.').waitFor();
  await dialog.getByRole('radio', { name: /All images with labels/ }).check();
  await dialog.getByRole('slider', { name: 'Split' }).fill('50');
  await dialog.getByRole('spinbutton', { name: /^Seed/ }).fill('3');
  await exportButton.click();

  const result = parts.dialog('Export finished');
  await result.getByText('Every mask was read back from disk and is equal to the one you see, pixel by pixel.').waitFor({ timeout: 60_000 });
  await result.getByText('3 images hold predictions that nobody has corrected or marked as done.').waitFor();
  const rows = await result.locator('dl').evaluate((list) => [...list.children].map((child) => child.textContent?.trim()));
  expect(rows.slice(0, 6)).toEqual(['Format', 'PASCAL VOC', 'Folder', out, 'Images', '4']);

  const sets = join(out, 'ImageSets', 'Segmentation');
  const [train, val] = [lines(join(sets, 'train.txt')), lines(join(sets, 'val.txt'))];
  expect([...train, ...val].sort()).toEqual(['001', '002', '003', '004']);
  expect(rows.slice(6, 10)).toEqual(['train', String(train.length), 'val', String(val.length)]);

  const { images } = await app.invoke('images.list', { offset: 0, limit: 10 });
  for (const { id, path } of images) {
    const labels = storedLabels((await app.invoke('document.load', { imageId: id })).document);
    const name = path.replace('.png', '');
    const png = PNG.sync.read(readFileSync(join(out, 'SegmentationClass', `${name}.png`)));
    expect([png.width, png.height]).toEqual([160, 120]);
    const expected = Buffer.alloc(labels.length * 4);
    labels.forEach((label, pixel) => expected.set([...vocColor(label), 255], pixel * 4));
    expect(Buffer.compare(png.data, expected), path).toBe(0);
    expect(existsSync(join(out, 'JPEGImages', `${name}.jpg`))).toBe(true);
    if (id === images[0].id) expect(labels.includes(4)).toBe(true);
  }

  // Again, over what lies there, is refused in one sentence and keeps what was chosen.
  await result.getByRole('button', { name: 'Export again…' }).click();
  writeFileSync(join(out, 'notes.txt'), "a person's own");
  await exportButton.click();
  const sentence = dialog.getByRole('status').filter({ hasText: out });
  await sentence.waitFor();
  expect(await dialog.getByLabel('Folder', { exact: true }).inputValue()).toBe(out);
  expect(readFileSync(join(out, 'notes.txt'), 'utf8')).toBe("a person's own");
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  expect(await dialog.count()).toBe(0);
});

it('exports only finished images, with a void border', async () => {
  const folder = temporaryFolder();
  await drawImages(folder, manyPictures(3));
  const app = await launchAtrous({ folder, model: 'tiny', size: { width: 1280, height: 800 } });
  const parts = new WindowParts(app);
  await parts.opened('001.png');
  await parts.page.keyboard.press('p');
  await eventually(() => parts.layers.count()).toBe(2);
  await parts.page.keyboard.press('d');
  await eventually(() => parts.count('Done')).toBe(1);
  const out = temporaryFolder('exports');
  mkdirSync(out, { recursive: true });
  await parts.button('Export').click();
  const dialog = parts.dialog('Export training data');
  expect(await dialog.getByRole('radio', { name: /Only images marked as done/ }).isChecked()).toBe(true);
  await dialog.getByLabel('Folder', { exact: true }).fill(join(out, 'voc'));
  await dialog.getByLabel('Void border').fill('2');
  await dialog.getByRole('button', { name: 'Export', exact: true }).click();
  await parts.dialog('Export finished').getByText(/Every mask was read back/).waitFor({ timeout: 60_000 });
  const labels = storedLabels((await app.invoke('document.load', { imageId: (await app.invoke('images.list', { offset: 0, limit: 1 })).images[0].id })).document);
  const png = PNG.sync.read(readFileSync(join(out, 'voc', 'SegmentationClass', '001.png')));
  const isVoid = (pixel: number): boolean => png.data.subarray(pixel * 4, pixel * 4 + 3).equals(Buffer.from(vocColor(255)));
  const voidPixels = Array.from(labels, (_, pixel) => isVoid(pixel));
  expect(voidPixels.filter(Boolean).length).toBeGreaterThan(100);
  // Every edge lies in the band, and all else is as it was.
  const wrong = voidPixels.flatMap((isBand, pixel) => {
    const isEdge = pixel % 160 < 159 && labels[pixel] !== labels[pixel + 1];
    if (isEdge) return isBand && voidPixels[pixel + 1] ? [] : [pixel];
    return isBand || png.data.subarray(pixel * 4, pixel * 4 + 3).equals(Buffer.from(vocColor(labels[pixel]))) ? [] : [pixel];
  });
  expect(wrong).toEqual([]);
  expect(existsSync(join(out, 'voc', 'SegmentationClass', '002.png'))).toBe(false);
});
