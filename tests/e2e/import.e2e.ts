import { cpSync, mkdirSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { drawImages, manyPictures } from './harness/drawImages.ts';
import { launchAtrous, temporaryFolder } from './harness/launchAtrous.ts';
import { storedLabels } from './harness/strokes.ts';
import { WindowParts, answerDialogs, eventually } from './harness/windowParts.ts';

it('exports by groups and strata as COCO, and imports that into another folder, with what will happen counted before', async () => {
  const folder = temporaryFolder();
  await drawImages(folder, manyPictures(6));
  const app = await launchAtrous({ folder, model: 'tiny', size: { width: 1280, height: 800 } });
  const parts = new WindowParts(app);
  await parts.opened('001.png');
  await parts.button('Pre-label folder').click();
  await parts.page.getByText('Pre-labelling finished').waitFor({ timeout: 60_000 });

  await parts.page.keyboard.press('Control+e');
  const dialog = parts.dialog('Export training data');
  // Nobody has marked anything as done.
  expect(await dialog.getByRole('radio', { name: /All images with labels/ }).isChecked()).toBe(true);
  expect(await dialog.getByLabel('Format').locator('option').count()).toBeGreaterThan(5);
  expect(await dialog.getByLabel('Polygons instead of masks').count()).toBe(0);
  await dialog.getByLabel('Format').selectOption('coco');
  const out = join(temporaryFolder('exports'), 'coco');
  await dialog.getByLabel('Folder', { exact: true }).fill(out);
  await dialog.getByLabel('Every split gets its share of each class').check();
  await dialog.getByLabel('Keep together').selectOption('pattern');
  await dialog.getByLabel('Pattern of the name').fill('^(\\d\\d)');
  await dialog.getByLabel('Polygons instead of masks').check();
  await app.screenshot('export-form');
  await dialog.getByRole('button', { name: 'Export', exact: true }).click();
  const result = parts.dialog('Export finished');
  await result.getByText('Every image was read back from disk and measured', { exact: false }).or(result.getByText('Every mask was read back', { exact: false })).waitFor({ timeout: 60_000 });
  await result.getByText('Likeness').waitFor();
  await app.screenshot('export-result');
  await result.getByRole('button', { name: 'Done' }).click();
  const labels = storedLabels((await app.invoke('document.load', { imageId: (await app.invoke('images.list', { offset: 0, limit: 1 })).images[0].id })).document);

  // The same photographs without labels; one is missing, one has been worked on.
  const other = temporaryFolder('other');
  cpSync(folder, other, { recursive: true });
  rmSync(join(other, '.atrous'), { recursive: true });
  unlinkSync(join(other, '006.png'));
  await app.invoke('project.open', { folder: other });
  await parts.page.reload();
  await parts.opened('001.png');
  const [, second] = (await app.invoke('images.list', { offset: 0, limit: 10 })).images;
  await app.invoke('document.load', { imageId: second.id });
  await app.invoke('images.setDone', { imageId: second.id, done: true });
  await parts.page.keyboard.press('Control+i');
  const importing = parts.dialog('Import labels');
  await importing.getByText('Choose where the labels are.').waitFor();
  await answerDialogs(app, [null, out]);
  await importing.getByRole('button', { name: 'Folder…' }).click();
  await importing.getByRole('button', { name: 'Folder…' }).click();
  await importing.getByText('4 images get labels').waitFor();
  await importing.getByText('1 image that you worked on stays as it is').waitFor();
  await importing.getByText('1 image is not in this folder', { exact: false }).waitFor();
  await app.screenshot('import-form');
  await importing.getByRole('button', { name: 'Import', exact: true }).click();
  const report = parts.dialog('Import finished');
  await report.getByText('4 images have got labels.').waitFor({ timeout: 60_000 });
  await report.getByText('Left alone, because you worked on them', { exact: false }).waitFor();
  await app.screenshot('import-result');
  await report.getByRole('button', { name: 'Done' }).click();

  // The open image shows what came, without being opened again.
  await eventually(() => parts.layers.count()).toBeGreaterThan(0);
  await eventually(() => parts.count('Edited')).toBe(4);
  const [first] = (await app.invoke('images.list', { offset: 0, limit: 1 })).images;
  const imported = storedLabels((await app.invoke('document.load', { imageId: first.id })).document);
  const equal = imported.filter((label, i) => label === labels[i]).length;
  expect(equal / labels.length).toBeGreaterThan(0.99);
});

it('says in one sentence what is no dataset, and goes on with an export when its folder is closed', async () => {
  const folder = temporaryFolder();
  await drawImages(folder, manyPictures(40));
  const app = await launchAtrous({ folder, model: 'tiny', size: { width: 1100, height: 720 } });
  const parts = new WindowParts(app);
  await parts.opened('001.png');
  await parts.page.keyboard.press('Control+i');
  const importing = parts.dialog('Import labels');
  const nothing = join(temporaryFolder('nothing'), 'sub');
  mkdirSync(nothing, { recursive: true });
  await importing.getByRole('textbox', { name: 'Labels' }).fill(nothing);
  await importing.getByRole('textbox', { name: 'Labels' }).press('Enter');
  await importing.getByRole('status').filter({ hasText: 'is no dataset that Atrous can read' }).waitFor();
  expect(await importing.getByRole('button', { name: 'Import', exact: true }).isDisabled()).toBe(true);
  await importing.getByRole('button', { name: 'Cancel' }).click();

  await parts.button('Pre-label folder').click();
  await parts.page.getByText('Pre-labelling finished').waitFor({ timeout: 120_000 });
  const out = join(temporaryFolder('exports'), 'voc');
  await parts.page.keyboard.press('Control+e');
  const dialog = parts.dialog('Export training data');
  await dialog.getByLabel('Folder', { exact: true }).fill(out);
  await dialog.getByRole('button', { name: 'Export', exact: true }).click();
  await dialog.getByText('This goes on when you close the dialog.').waitFor();
  await dialog.getByRole('button', { name: 'Close' }).click();
  await parts.page.keyboard.press('Control+w');
  await parts.page.getByText(`The export to ${out} is finished.`).waitFor({ timeout: 60_000 });
});

it.each(['light', 'dark'] as const)('asks about labels that an import stores for the open image while a stroke is drawn on it (%s)', async (colorScheme) => {
  const folder = temporaryFolder();
  await drawImages(folder, manyPictures(1));
  const labels = temporaryFolder('labels');
  mkdirSync(join(labels, 'masks'), { recursive: true });
  const count = 400;
  const mask = await sharp({ create: { width: 160, height: 120, channels: 3, background: '#020202' } }).toColourspace('b-w').png().toBuffer();
  for (let i = 1; i <= count; i++) {
    const name = `${String(i).padStart(3, '0')}.png`;
    if (i > 1) cpSync(join(folder, '001.png'), join(folder, name));
    writeFileSync(join(labels, 'masks', name), mask);
  }
  const app = await launchAtrous({ folder, colorScheme, size: { width: 1280, height: 800 } });
  const parts = new WindowParts(app);
  await app.invoke('project.saveClasses', { classes: ['background', 'road', 'car'].map((name, id) => ({ id, name, color: `#${id * 4}0${id * 3}0a0` })), backgroundId: 0 });
  await parts.page.reload();
  await parts.opened('001.png');
  await parts.page.getByRole('listbox', { name: 'Images' }).focus();
  await parts.page.keyboard.press('End');
  await parts.opened('400.png');
  await parts.page.keyboard.press('1');
  const box = (await parts.canvas.boundingBox())!;

  await parts.page.keyboard.press('Control+i');
  const dialog = parts.dialog('Import labels');
  await dialog.getByRole('textbox', { name: 'Labels' }).fill(labels);
  await dialog.getByRole('textbox', { name: 'Labels' }).press('Enter');
  await dialog.getByText(`${count} images get labels`).waitFor();
  await dialog.getByRole('button', { name: 'Import', exact: true }).press('Enter');
  await parts.page.keyboard.press('Escape');
  await parts.page.mouse.move(box.x + box.width * 0.4, box.y + box.height * 0.4);
  await parts.page.mouse.down();
  await parts.page.mouse.move(box.x + box.width * 0.6, box.y + box.height * 0.6, { steps: 5 });
  const notice = parts.page.getByText('Labels were imported for this image while you worked on it.');
  await notice.waitFor({ timeout: 60_000 });
  await parts.page.mouse.up();
  await parts.status.getByText('Not saved', { exact: true }).waitFor();
  await app.screenshot(`import-meanwhile-${colorScheme}`);
  expect(await parts.layerNames()).toEqual(['road']);
  await parts.button('Take the imported labels').click();
  await eventually(() => parts.layerNames()).toEqual(['car']);
  await parts.saved();
  expect(await notice.count()).toBe(0);
});
