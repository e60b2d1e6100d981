import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { repositoryRoot } from '../../build/repositoryRoot.mjs';
import { tinyModelClasses } from '../fixtures/tinyModel.ts';
import { writeTrainingRun } from '../fixtures/trainingRun.ts';
import { drawImages, manyPictures } from './harness/drawImages.ts';
import { accessibilityProblems, cutOffParts } from './harness/inspectScreen.ts';
import { launchAtrous, temporaryFolder } from './harness/launchAtrous.ts';
import { WindowParts, answerDialogs, eventually } from './harness/windowParts.ts';

const classes = tinyModelClasses.map(({ id, name }) => ({ id, name }));

for (const theme of ['light', 'dark'] as const) {
  it(`goes from finished images to a model in use (${theme})`, async () => {
    const parent = temporaryFolder("o'neil's photographs");
    const folder = join(parent, 'images');
    await drawImages(folder, manyPictures(6));
    const app = await launchAtrous({ folder, model: 'tiny', colorScheme: theme, size: { width: 1280, height: 800 } });
    const parts = new WindowParts(app);
    const { page } = parts;
    await parts.opened('001.png');
    await page.keyboard.press('Shift+P');
    await page.getByText('Pre-labelling finished').waitFor({ timeout: 60_000 });
    const { images } = await app.invoke('images.list', { offset: 0, limit: 10 });
    for (const { id } of images.slice(0, 5)) await app.invoke('images.setDone', { imageId: id, done: true });
    await page.reload();
    await parts.opened('001.png');

    const problems: string[] = [];
    // What is wrong with the window itself is not the dialog's.
    const before = new Set(await cutOffParts(page));
    const look = async (name: string): Promise<void> => {
      await app.waitForIdle();
      await app.screenshot(`training-${name}-${theme}`);
      const found = [...(await cutOffParts(page)).filter((problem) => !before.has(problem)), ...(await accessibilityProblems(page))];
      problems.push(...found.map((problem) => `${name}: ${problem}`));
    };
    const step = (name: string): Promise<void> => page.getByRole('navigation', { name: 'Steps' }).getByRole('button', { name }).click();

    // The menu's item, as the main process sends it.
    await app.application.evaluate(({ Menu }) => Menu.getApplicationMenu()!.getMenuItemById('train-model')!.click());
    const dialog = parts.dialog('Train a model');
    await dialog.getByText('5 finished images').waitFor();
    const data = `${folder}-training`;
    expect(await dialog.getByLabel('Folder', { exact: true }).inputValue()).toBe(data);
    await look('export');
    await dialog.getByRole('button', { name: 'Export', exact: true }).last().click();
    await dialog.getByText(/^Only 4 images are there to learn from/).waitFor({ timeout: 60_000 });
    await dialog.getByText(/^In fewer than 10 images: .*red, blue/).waitFor();
    await dialog.getByText(/^3 classes have no pixel in any image: /).waitFor();
    const lists = join(data, 'ImageSets', 'Segmentation');
    const val = readFileSync(join(lists, 'val.txt'), 'utf8').trim().split('\n');
    expect([readFileSync(join(lists, 'train.txt'), 'utf8').trim().split('\n').length, val.length]).toEqual([4, 1]);
    await look('exported');

    await step('Train');
    const command = dialog.getByRole('group', { name: 'Command' });
    const expected = `python3 ${join(repositoryRoot, 'training', 'train.py')} --data '${data.replaceAll("'", "'\\''")}' --out '`;
    expect((await command.textContent())!.startsWith(expected), (await command.textContent())!).toBe(true);
    await dialog.getByLabel('Network').selectOption('deeplabv3_resnet50');
    await dialog.getByLabel('pixels wide').fill('320');
    await dialog.getByLabel('pixels wide').press('Tab');
    await dialog.getByText(/^Crops must be 16 k \+ 1 pixels wide/).waitFor();
    await dialog.getByLabel('pixels wide').fill('321');
    await dialog.getByLabel('pixels wide').press('Tab');
    await dialog.getByRole('checkbox', { name: /^Learn from Tiny colours/ }).check();
    await eventually(() => command.textContent()).toMatch(/ --arch deeplabv3_resnet50 --init scratch --crop 321 .* --teacher \S+model\.onnx '?--teacher-pixels=-1\.\.1'? --unlabelled /);
    await dialog.getByRole('button', { name: 'Copy' }).click();
    await dialog.getByRole('button', { name: 'Copied' }).waitFor();
    expect(await app.application.evaluate(({ clipboard }) => clipboard.readText())).toBe(await command.textContent());
    await look('command');

    await step('Add the model');
    const weights = writeTrainingRun(join(parent, 'first run'), { data, classes });
    await answerDialogs(app, [join(data, 'labels.json'), weights]);
    await dialog.getByRole('button', { name: 'Choose weights…' }).click();
    await dialog.getByRole('status').filter({ hasText: 'options.json' }).waitFor({ timeout: 60_000 });
    await dialog.getByRole('button', { name: 'Choose weights…' }).click();
    await dialog.getByText('MobileNetV2, small head, output stride 16').waitFor({ timeout: 60_000 });
    expect(await dialog.getByRole('textbox', { name: 'Id' }).inputValue()).toBe('first-run');
    expect(await dialog.getByLabel('Long side').inputValue()).toBe('160');
    await look('add');
    await dialog.getByRole('button', { name: 'Add the model' }).last().click();
    await dialog.getByText('first-run is installed.').waitFor({ timeout: 60_000 });

    await dialog.getByRole('button', { name: 'Compare' }).last().click();
    const untouched = await app.invoke('document.load', { imageId: images[0].id });
    await dialog.getByRole('button', { name: 'Compare', exact: true }).last().click();
    await dialog.getByText(/^1 image kept for validation\./).waitFor({ timeout: 60_000 });
    const table = dialog.getByRole('table', { name: 'IoU by class' });
    const cells = await table.getByRole('row', { name: /^Mean IoU/ }).locator('td').allTextContents();
    // The masks are its own answers, so the model that made them has every pixel right.
    expect(cells[0]).toBe('1.0000');
    expect(Number(cells[1])).toBeLessThan(0.9);
    expect(cells[2]).toBe(`−${(1 - Number(cells[1])).toFixed(4)}`);
    await look('compared');
    await dialog.getByLabel('Images').selectOption({ label: 'All finished images' });
    await dialog.getByRole('button', { name: 'Compare', exact: true }).last().click();
    await dialog.getByText(/^5 finished images\. The new model learnt from 4 of them/).waitFor({ timeout: 60_000 });
    expect(await app.invoke('document.load', { imageId: images[0].id })).toEqual(untouched);
    await dialog.getByRole('button', { name: 'Use first-run' }).click();
    await dialog.getByText('first-run pre-labels from now on.').waitFor();
    expect((await app.invoke('models.list')).filter((model) => model.default).map(({ id }) => id)).toEqual(['first-run']);
    expect(problems).toEqual([]);
  });
}
