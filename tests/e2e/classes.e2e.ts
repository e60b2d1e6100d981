import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { beforeEach, expect, it } from 'vitest';
import { drawImages } from './harness/drawImages.ts';
import { launchAtrous, temporaryFolder, type AtrousApp } from './harness/launchAtrous.ts';
import { WindowParts, eventually } from './harness/windowParts.ts';

let app: AtrousApp;
let parts: WindowParts;

beforeEach(async () => {
  const folder = temporaryFolder();
  const patches = [
    { color: 'red', x: 20, y: 20, width: 150, height: 260 },
    { color: 'green', x: 220, y: 20, width: 120, height: 100 },
  ] as const;
  await drawImages(folder, ['a.png', 'b.png'].map((name) => ({ name, width: 400, height: 300, patches: [...patches] })));
  app = await launchAtrous({ folder, model: 'tiny', size: { width: 1280, height: 800 } });
  parts = new WindowParts(app);
  await parts.opened('a.png');
});

async function prelabel(): Promise<void> {
  await parts.page.keyboard.press('Shift+P');
  await parts.page.getByText('Pre-labelling finished').waitFor({ timeout: 60_000 });
  await eventually(() => parts.layerNames()).toEqual(['green', 'red']);
}

async function manager(): Promise<Locator> {
  await parts.page.keyboard.press('Control+Shift+K');
  const dialog = parts.dialog('Classes of this project');
  await dialog.waitFor();
  return dialog;
}

async function undo(text: string): Promise<void> {
  await parts.messages.filter({ hasText: text }).getByRole('button', { name: 'Undo' }).click();
}

const classNames = async (): Promise<string[]> => (await app.invoke('project.current'))!.classSet.classes.map(({ name }) => name);

it('merges a class into another in every image, says what that touches, and takes it back', async () => {
  await prelabel();
  const before = await classNames();
  const dialog = await manager();
  await dialog.getByRole('row', { name: /green/ }).getByText('2 layers in 2 images').waitFor();
  await dialog.getByRole('button', { name: 'Merge green into another class' }).click();
  await dialog.getByText(/This changes 2 layers in 2 images\. [\d,]+ pixels/).waitFor();
  await app.screenshot('class-merge');
  await dialog.getByLabel('Merge into').selectOption('red');
  await dialog.getByRole('button', { name: 'Merge', exact: true }).click();
  await eventually(classNames).toEqual(before.filter((name) => name !== 'green'));
  await eventually(() => parts.layerNames()).toEqual(['red', 'red']);
  // Within the dialog: what lies under it cannot be pressed.
  await undo('Class “green” merged into “red”');
  await dialog.getByRole('row', { name: /green/ }).getByText('2 layers in 2 images').waitFor();
  await parts.page.keyboard.press('Escape');
  await eventually(() => parts.layerNames()).toEqual(['green', 'red']);
  expect(await classNames()).toEqual(before);
});

it('deletes a class with its layers, or to void, and takes it back', async () => {
  await prelabel();
  for (const [choice, left] of [['background: its layers go', ['green']], ['void (255)', ['green', 'void (ignored)']]] as const) {
    const dialog = await manager();
    await dialog.getByRole('button', { name: 'Delete red' }).click();
    await dialog.getByLabel('Its pixels become').selectOption(choice);
    await dialog.getByRole('button', { name: 'Delete', exact: true }).click();
    await eventually(() => dialog.getByRole('button', { name: 'Delete red' }).count()).toBe(0);
    await parts.page.keyboard.press('Escape');
    await eventually(() => parts.layerNames()).toEqual(left);
    await undo('Class “red” deleted');
    await eventually(() => parts.layerNames()).toEqual(['green', 'red']);
  }
});

it('renames, reorders, hides, ignores and renumbers classes', async () => {
  await prelabel();
  const dialog = await manager();
  await dialog.getByRole('textbox', { name: 'Name of class red' }).fill('crimson');
  await dialog.getByRole('textbox', { name: 'Name of class red' }).press('Tab');
  await dialog.getByRole('button', { name: 'Move crimson down' }).click();
  await dialog.getByRole('checkbox', { name: 'Do not offer green' }).check();
  await dialog.getByRole('checkbox', { name: 'Export crimson as 255 (ignore)' }).check();
  await dialog.getByRole('button', { name: 'Id of crimson' }).click();
  await dialog.getByRole('spinbutton', { name: 'Id of crimson' }).fill('2');
  await dialog.getByRole('button', { name: 'Save', exact: true }).click();
  await parts.messages.getByText('The id 2 belongs to “green”. Choose one that is free.').waitFor();
  await dialog.getByRole('spinbutton', { name: 'Id of crimson' }).fill('42');
  await dialog.getByRole('button', { name: 'Save', exact: true }).click();
  await eventually(async () => (await app.invoke('project.current'))!.classSet.classes.slice(0, 3)).toMatchObject([
    { id: 0 }, { id: 2, name: 'green', hidden: true }, { id: 42, name: 'crimson', ignored: true },
  ]);
  await parts.page.keyboard.press('Escape');
  await eventually(() => parts.layerNames()).toEqual(['green', 'crimson']);
  expect(await parts.classes.getByText('green', { exact: true }).count()).toBe(0);
  await parts.classes.filter({ hasText: 'crimson' }).getByText('ignored').waitFor();
});

it('imports the classes of a dataset and of a file, and takes it back', async () => {
  const dialog = await manager();
  await dialog.getByRole('button', { name: 'Import classes…' }).click();
  await app.screenshot('class-import');
  await parts.page.getByRole('menuitem', { name: /Cityscapes, train ids/ }).click();
  await eventually(async () => (await classNames()).length).toBe(19);
  const path = join(temporaryFolder('lists'), 'labels.txt');
  writeFileSync(path, '_background_\nlake\nshore\n');
  await dialog.getByLabel('From a file…').setInputFiles(path);
  await eventually(classNames).toEqual(['_background_', 'lake', 'shore']);
  await parts.page.keyboard.press('Escape');
  await undo('Classes of labels.txt imported');
  await eventually(async () => (await classNames()).length).toBe(19);
});

it('gives all classes colours that colour-blind people tell apart, with a preview, and takes it back', async () => {
  await prelabel();
  const colors = async (): Promise<string[]> => (await app.invoke('project.current'))!.classSet.classes.slice(1).map(({ color }) => color);
  const before = await colors();
  await parts.button('Colours of all classes').click();
  await parts.page.getByRole('menuitem', { name: 'Safe for colour-blind people' }).hover();
  await app.screenshot('class-palettes');
  expect(await colors()).toEqual(before);
  await parts.page.getByRole('menuitem', { name: 'Safe for colour-blind people' }).click();
  await eventually(async () => (await colors()).slice(0, 3)).toEqual(['#e69f00', '#56b4e9', '#009e73']);
  await undo('All classes have other colours');
  await eventually(colors).toEqual(before);
});

it('asks what the classes of a model are where the project has others, and labels with the answer', async () => {
  await app.invoke('project.saveClasses', { classes: [{ id: 0, name: 'nothing', color: '#000000' }, { id: 9, name: 'Red', color: '#ff0000' }], backgroundId: 0 });
  await parts.page.reload();
  await parts.opened('a.png');
  await parts.page.keyboard.press('Shift+P');
  const dialog = parts.dialog('Classes of the model');
  await dialog.waitFor();
  expect(await dialog.getByLabel('red is here').evaluate((select: HTMLSelectElement) => select.selectedOptions[0].text)).toBe('Red');
  await dialog.getByLabel('green is here').selectOption('new class “green”');
  await app.screenshot('class-mapping');
  await dialog.getByRole('button', { name: 'Save and pre-label' }).click();
  await parts.page.getByText('Pre-labelling finished').waitFor({ timeout: 60_000 });
  await eventually(() => parts.layerNames()).toEqual(['green', 'Red']);
  expect(await app.invoke('classes.uses')).toEqual([{ classId: 1, images: 2, layers: 2 }, { classId: 9, images: 2, layers: 2 }]);
});
