import { beforeEach, expect, it } from 'vitest';
import type { LayerRecord } from '../../core/document/storedDocument.ts';
import { drawImages } from './harness/drawImages.ts';
import { launchAtrous, temporaryFolder, type AtrousApp } from './harness/launchAtrous.ts';
import { WindowParts, eventually } from './harness/windowParts.ts';

let app: AtrousApp;
let parts: WindowParts;
let imageId: number;

beforeEach(async () => {
  const folder = temporaryFolder();
  await drawImages(folder, [
    {
      name: 'three.png',
      width: 400,
      height: 300,
      patches: [
        { color: 'red', x: 20, y: 20, width: 150, height: 260 },
        { color: 'green', x: 220, y: 20, width: 120, height: 100 },
        { color: 'blue', x: 230, y: 170, width: 100, height: 90 },
      ],
    },
  ]);
  app = await launchAtrous({ folder, model: 'tiny', size: { width: 1280, height: 800 } });
  parts = new WindowParts(app);
  await parts.opened('three.png');
  [{ id: imageId }] = (await app.invoke('images.list', { offset: 0, limit: 1 })).images;
  await parts.page.keyboard.press('p');
  // Smaller areas lie in front of larger ones.
  await eventually(() => parts.layerNames()).toEqual(['blue', 'green', 'red']);
});

/** The stored layers, front to back, as the panel shows them. */
async function stored(): Promise<LayerRecord[]> {
  await parts.saved();
  return (await app.invoke('document.load', { imageId })).document.layers.reverse();
}

it('changes the class of a layer through the searchable list', async () => {
  await parts.layers.nth(1).getByRole('button', { name: 'Change class, now green' }).click();
  const search = parts.page.getByRole('combobox', { name: 'Search classes' });
  await search.fill('mag');
  await search.press('Enter');
  await eventually(() => parts.layerNames()).toEqual(['blue', 'magenta', 'red']);
  expect((await stored()).map(({ classId, source }) => [classId, source])).toEqual([[3, 'prediction'], [5, 'human'], [1, 'prediction']]);
  await parts.page.keyboard.press('Control+z');
  await eventually(() => parts.layerNames()).toEqual(['blue', 'green', 'red']);
  expect((await stored()).map(({ classId }) => classId)).toEqual([3, 2, 1]);
});

it('deletes a layer at once, and takes it back from the message or with undo', async () => {
  const before = await stored();
  await parts.layers.nth(1).getByRole('button', { name: /green, layer 2/ }).click();
  await parts.button('Delete the selected layers').click();
  await eventually(() => parts.layerNames()).toEqual(['blue', 'red']);
  expect((await stored()).map(({ id }) => id)).toEqual([before[0].id, before[2].id]);
  await parts.messages.filter({ hasText: 'Layer green deleted' }).getByRole('button', { name: 'Undo' }).click();
  await eventually(() => parts.layerNames()).toEqual(['blue', 'green', 'red']);
  expect(await stored()).toEqual(before);
  await parts.page.keyboard.press('Control+Shift+z');
  await eventually(() => parts.layerNames()).toEqual(['blue', 'red']);
  await parts.page.keyboard.press('Control+z');
  await eventually(() => parts.layerNames()).toEqual(['blue', 'green', 'red']);
});

it('hides and locks layers with buttons and keys, and sets their opacity', async () => {
  const green = parts.layers.nth(1);
  await green.getByRole('button', { name: 'Hide' }).click();
  await green.getByRole('button', { name: 'Show' }).waitFor();
  await green.hover();
  await green.getByRole('button', { name: 'Lock', exact: true }).click();
  await green.getByRole('button', { name: 'Unlock' }).waitFor();
  await parts.layers.nth(0).getByRole('button', { name: /blue, layer 1/ }).click();
  await parts.page.keyboard.press('v');
  const opacity = parts.page.getByRole('slider', { name: 'Opacity' });
  await opacity.focus();
  await opacity.press('End');
  expect((await stored()).map(({ visible, locked, opacity: value }) => [visible, locked, value])).toEqual([[false, false, 1], [false, true, expect.closeTo(0.55)], [true, false, expect.closeTo(0.55)]]);
  // The look of a layer is no correction.
  await parts.image('three.png').filter({ hasText: 'Pre-labelled' }).waitFor();
});

it('says why a stroke on a locked layer is refused', async () => {
  await parts.layers.nth(0).getByRole('button', { name: /blue, layer 1/ }).click();
  await parts.page.keyboard.press('l');
  await parts.canvas.click({ position: { x: 300, y: 300 } });
  await parts.messages.getByText(/locked/).waitFor();
  expect((await stored()).map(({ source }) => source)).toEqual(['prediction', 'prediction', 'prediction']);
});

it('reorders layers by dragging and with the keys', async () => {
  const [blue] = await Promise.all([parts.layers.nth(0).boundingBox()]);
  const red = (await parts.layers.nth(2).boundingBox())!;
  await parts.page.mouse.move(blue!.x + 6, blue!.y + 22);
  await parts.page.mouse.down();
  await parts.page.mouse.move(blue!.x + 10, blue!.y + 60, { steps: 4 });
  await parts.page.mouse.move(red.x + 10, red.y + 40, { steps: 4 });
  await parts.page.mouse.up();
  await eventually(() => parts.layerNames()).toEqual(['green', 'red', 'blue']);
  expect((await stored()).map(({ classId }) => classId)).toEqual([2, 1, 3]);

  await parts.layers.nth(2).getByRole('button', { name: /blue, layer 3/ }).focus();
  await parts.page.keyboard.press('Enter');
  await parts.page.keyboard.press('Alt+ArrowUp');
  await eventually(() => parts.layerNames()).toEqual(['green', 'blue', 'red']);
  await parts.page.keyboard.press('Control+z');
  await parts.page.keyboard.press('Control+z');
  await eventually(() => parts.layerNames()).toEqual(['blue', 'green', 'red']);
  expect((await stored()).map(({ classId }) => classId)).toEqual([3, 2, 1]);

  // Escape in the middle of a drag leaves everything as it was.
  await parts.page.mouse.move(blue!.x + 6, blue!.y + 22);
  await parts.page.mouse.down();
  await parts.page.mouse.move(red.x + 10, red.y + 40, { steps: 6 });
  await parts.page.keyboard.press('Escape');
  await parts.page.mouse.up();
  expect(await parts.layerNames()).toEqual(['blue', 'green', 'red']);
});

it('chooses classes with number keys and paints with them on a layer of their own', async () => {
  await parts.page.keyboard.press('4');
  await eventually(() => parts.classes.nth(3).getByRole('button', { name: 'yellow', exact: true }).getAttribute('aria-current')).toBe('true');
  await parts.canvas.click({ position: { x: 350, y: 300 } });
  await eventually(() => parts.layerNames()).toEqual(['yellow', 'blue', 'green', 'red']);
  expect((await stored())[0]).toMatchObject({ classId: 4, source: 'human' });
  await parts.image('three.png').filter({ hasText: 'Edited' }).waitFor();
  // An empty layer of the active class.
  await parts.button('Add a layer of the active class').click();
  await eventually(() => parts.layerNames()).toEqual(['yellow', 'yellow', 'blue', 'green', 'red']);
});

it('adds, renames and recolours classes, and refuses a name that is taken', async () => {
  await parts.button('Add a class').click();
  const field = parts.page.getByRole('textbox', { name: 'Name of class new class' });
  await field.fill('cyan');
  await field.press('Enter');
  await parts.classes.getByRole('button', { name: 'cyan', exact: true }).waitFor();
  await parts.page.getByLabel('Colour of cyan').evaluate((input: HTMLInputElement) => {
    input.value = '#00ffff';
    input.dispatchEvent(new Event('change', { bubbles: true }));
  });
  await eventually(async () => (await app.invoke('project.current'))?.classSet.classes.at(-1)).toEqual({ id: 6, name: 'cyan', color: '#00ffff' });

  await parts.classes.getByRole('button', { name: 'red', exact: true }).dblclick();
  const red = parts.page.getByRole('textbox', { name: 'Name of class red' });
  await red.fill('blue');
  await red.press('Enter');
  await parts.messages.getByText('There already is a class "blue".').waitFor();
  await parts.button('Rename red').click();
  await red.fill('crimson');
  await red.press('Enter');
  await eventually(() => parts.layerNames()).toEqual(['blue', 'green', 'crimson']);
  // Escape keeps the name.
  await parts.button('Rename crimson').click();
  await parts.page.getByRole('textbox', { name: 'Name of class crimson' }).fill('nonsense');
  await parts.page.keyboard.press('Escape');
  await parts.classes.getByRole('button', { name: 'crimson', exact: true }).waitFor();
});
