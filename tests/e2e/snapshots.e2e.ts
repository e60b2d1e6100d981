import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import sharp from 'sharp';
import { describe, it } from 'vitest';
import { tinyModelBytes } from '../fixtures/tinyModel.ts';
import { writeTrainingRun } from '../fixtures/trainingRun.ts';
import { drawImages, type Picture } from './harness/drawImages.ts';
import { launchAtrous, temporaryFolder, type AtrousApp } from './harness/launchAtrous.ts';
import { drawsAlike, expectSnapshot, holdStill, noSnapshotsReason } from './harness/snapshot.ts';
import { ToolHand, type Point } from './harness/toolHand.ts';
import { WindowParts, answerDialogs } from './harness/windowParts.ts';

/** Pictures of screens and of what tools show, compared with those in tests/e2e/snapshots (harness/snapshot.ts says how). */

const reason = await noSnapshotsReason();
const drawnOtherwise = 'this machine draws text and edges otherwise than the one of the snapshots';
const size = { width: 1000, height: 640 };
/** Times, paths and what this machine is. */
const hidden = ['footer .prediction', '.recent .path', '.notices'];

const dotted = [
  '.summary .muted', '.path', '.file', '.provider .muted', 'dialog:has(ul.states) dd', 'dialog .provider ~ dl dd', 'dialog dl.selectable dd', 'pre',
  'dialog .inline > input', 'dialog input[type="text"]:has(+ .button)',
  // Made-up weights: another processor may round otherwise.
  '.training td',
];

/** The mouse away from everything that it would change. */
async function rest(app: AtrousApp): Promise<void> {
  await app.page.mouse.move(4, size.height - 4);
}

/** Compares a screen that is open; closes the dialog that is. */
function screensOf(app: AtrousApp, colorScheme: string): { screen(name: string): Promise<void>; closed(): Promise<void> } {
  const { page } = app;
  return {
    screen: async (name) => {
      await rest(app);
      await expectSnapshot(page, `${name}-${colorScheme}`);
    },
    closed: async () => {
      await page.keyboard.press('Escape');
      await page.locator('dialog[open]').waitFor({ state: 'detached' }).catch(() => undefined);
    },
  };
}

const pictures: Picture[] = ['bridge.png', 'garden.png', 'harbour.png', 'station.png'].map((name, i) => ({
  name, width: 400, height: 260,
  patches: [
    { color: 'red', x: 30 + 20 * i, y: 40, width: 120, height: 150 },
    { color: 'green', x: 190, y: 90 + 15 * i, width: 70, height: 80 },
    { color: 'blue', x: 290, y: 30, width: 80, height: 60 + 30 * i },
  ],
}));

describe.skipIf(reason !== null)(`screens look as they did${reason === null ? '' : ` (skipped: ${reason})`}`, () => {
  it.for(['light', 'dark'] as const)('%s', async (colorScheme, { skip }) => {
    const folder = temporaryFolder();
    await drawImages(folder, pictures);
    const app = await launchAtrous({ folder, model: 'tiny', colorScheme, language: 'en', size });
    const { page } = app;
    const parts = new WindowParts(app);
    await holdStill(page, hidden);
    skip(!(await drawsAlike(page)), drawnOtherwise);
    await parts.opened('bridge.png');
    const { screen, closed } = screensOf(app, colorScheme);
    await screen('new');
    await page.keyboard.press('p');
    await parts.layers.first().waitFor();
    await screen('labelled');
    await page.keyboard.press('Control+k');
    await page.keyboard.type('lay');
    await screen('palette');
    await closed();
    await page.keyboard.press('Control+Shift+K');
    await parts.dialog('Classes of this project').waitFor();
    await screen('class-manager');
    await closed();
    await page.keyboard.press('?');
    await screen('shortcuts');
    await closed();
    await page.keyboard.press('Control+,');
    await screen('settings');
    await closed();
    await parts.layers.first().locator('.select').click();
    await parts.button('Layer menu').click();
    await screen('layer-menu');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Shift+L');
    await page.getByRole('region', { name: 'Prediction' }).getByText('Edited pixels').waitFor();
    await screen('prediction');
    await page.keyboard.press('Shift+L');
    await page.keyboard.press('Control+e');
    const folderField = (title: string) => parts.dialog(title).getByLabel('Folder', { exact: true });
    await folderField('Export training data').fill('/datasets/garden');
    await screen('export');
    await closed();
    await page.keyboard.press('Control+i');
    await parts.dialog('Import labels').waitFor();
    await screen('import');
    await closed();
    await page.keyboard.press('Control+m');
    await parts.dialog('Models').waitFor();
    await screen('models');
    await closed();
    await page.keyboard.press('d');
    await page.keyboard.press('Control+Shift+T');
    await folderField('Train a model').fill('/datasets/garden-training');
    await screen('train');
    await closed();
    await page.keyboard.press('Control+,');
    await page.getByRole('button', { name: 'Show the tour' }).click();
    await page.locator('.card[role="dialog"]').waitFor();
    await screen('tour');
    await page.keyboard.press('Escape');
    await page.locator('.card[role="dialog"]').waitFor({ state: 'detached' });
    await page.getByRole('textbox', { name: 'Search by name' }).fill('nothing like that');
    await page.getByText('No image matches').waitFor();
    await screen('nothing-matches');
    await page.getByRole('textbox', { name: 'Search by name' }).fill('');
    await page.getByRole('textbox', { name: 'Search by name' }).blur();
    await page.keyboard.press('Control+w');
    await page.locator('div.project').waitFor({ state: 'detached' });
    await screen('welcome');
  });
});

describe.skipIf(reason !== null)(`results, forms and menus look as they did${reason === null ? '' : ` (skipped: ${reason})`}`, () => {
  it.for(['light', 'dark'] as const)('%s', async (colorScheme, { skip }) => {
    const folder = temporaryFolder();
    await drawImages(folder, pictures);
    writeFileSync(join(folder, 'torn.png'), 'no picture');
    const app = await launchAtrous({ folder, model: 'tiny', colorScheme, language: 'en', size });
    const { page } = app;
    const parts = new WindowParts(app);
    const { screen, closed } = screensOf(app, colorScheme);
    await app.invoke('project.saveClasses', { classes: [{ id: 0, name: 'ground', color: '#000000' }, { id: 9, name: 'Red', color: '#d62728' }], backgroundId: 0 });
    await page.reload();
    await parts.opened('bridge.png');
    await holdStill(page, hidden, dotted);
    skip(!(await drawsAlike(page)), drawnOtherwise);
    await page.keyboard.press('Shift+P');
    const mapping = parts.dialog('Classes of the model');
    await mapping.waitFor();
    await mapping.getByLabel('green is here').selectOption('new class “green”');
    await mapping.getByLabel('blue is here').selectOption('new class “blue”');
    await screen('class-mapping');
    await mapping.getByRole('button', { name: 'Save and pre-label' }).click();
    await page.getByText('Pre-labelling finished').waitFor({ timeout: 60_000 });
    await screen('run-summary');
    await parts.button('Dismiss').click();
    await parts.image('torn.png').click();
    await page.getByText('This image cannot be opened').waitFor();
    await screen('image-failed');
    for (const name of ['bridge.png', 'garden.png']) {
      await parts.image(name).click();
      await parts.opened(name);
      await page.keyboard.press('d');
    }
    await parts.image('bridge.png').click();
    await parts.opened('bridge.png');

    const menus: readonly (readonly [string, Locator])[] = [
      ['model-menu', parts.button(/^Model: /)],
      ['theme-menu', parts.button('Theme')],
      ['folder-menu', parts.button('images')],
      ['queue', parts.button(/^Order and filter/)],
      ['class-picker', parts.button(/^Change class/).first()],
      ['palette-menu', parts.button('Colours of all classes')],
    ];
    for (const [name, button] of menus) {
      await button.click();
      await screen(name);
      await page.keyboard.press('Escape');
    }
    await page.keyboard.press('Control+Shift+S');
    await parts.dialog('Statistics').getByText('Median time for an image').waitFor();
    await screen('statistics');
    await closed();
    await parts.button('About Atrous and this computer').click();
    await page.getByText('Versions').waitFor({ timeout: 60_000 });
    await screen('doctor');
    await closed();

    const out = join(temporaryFolder('exports'), 'coco');
    await page.keyboard.press('Control+e');
    const exporting = parts.dialog('Export training data');
    await exporting.getByLabel('Format').selectOption('coco');
    await exporting.getByLabel('Folder', { exact: true }).fill(out);
    await exporting.getByRole('button', { name: 'Export', exact: true }).click();
    await parts.dialog('Export finished').getByText('Where the labels come from').or(parts.dialog('Export finished').locator('.verified')).first().waitFor({ timeout: 60_000 });
    await screen('export-result');
    await closed();
    await answerDialogs(app, [out]);
    await page.keyboard.press('Control+i');
    const importing = parts.dialog('Import labels');
    await importing.getByRole('button', { name: 'Folder…' }).click();
    await importing.getByText('stay as they are', { exact: false }).first().waitFor();
    await screen('import-preview');
    await importing.getByLabel(/^Replace my layers too/).check();
    await importing.getByRole('button', { name: 'Import', exact: true }).click();
    await parts.dialog('Import finished').waitFor({ timeout: 60_000 });
    await screen('import-result');
    await closed();

    const data = join(temporaryFolder('training'), 'voc');
    await page.keyboard.press('Control+Shift+T');
    const training = parts.dialog('Train a model');
    await training.getByLabel('Folder', { exact: true }).fill(data);
    await training.getByRole('button', { name: 'Export', exact: true }).last().click();
    await training.getByText(/^Only 1 image is there to learn from/).waitFor({ timeout: 60_000 });
    await screen('train-exported');
    await training.getByRole('button', { name: 'Train' }).last().click();
    await training.getByRole('group', { name: 'Command' }).waitFor();
    await screen('train-command');
    await training.getByRole('navigation', { name: 'Steps' }).getByRole('button', { name: 'Add the model' }).click();
    const { classSet } = (await app.invoke('project.current'))!;
    await answerDialogs(app, [writeTrainingRun(join(temporaryFolder('runs'), 'first run'), { data, classes: classSet.classes })]);
    await training.getByRole('button', { name: 'Choose weights…' }).click();
    await training.getByText('MobileNetV2, small head, output stride 16').waitFor({ timeout: 60_000 });
    await screen('train-add');
    await training.getByRole('button', { name: 'Add the model' }).last().click();
    await training.getByText('first-run is installed.').waitFor({ timeout: 60_000 });
    await training.getByRole('button', { name: 'Compare' }).last().click();
    await training.getByRole('button', { name: 'Compare', exact: true }).last().click();
    await training.getByRole('table', { name: 'IoU by class' }).waitFor({ timeout: 60_000 });
    await screen('train-compared');
    await closed();

    const network = join(temporaryFolder('networks'), 'tiny.onnx');
    writeFileSync(network, tinyModelBytes({ normalisation: 'imagenet' }));
    await answerDialogs(app, [network]);
    await parts.button(/^Model: /).click();
    await page.getByRole('menuitem', { name: 'Install a model…' }).click();
    await parts.dialog('Install a model').getByLabel('Pixel values').waitFor();
    await screen('model-form');
    await closed();
  });
});

const width = 460;
const height = 300;

/** Plain surfaces, so that the pictures stay small: a disc, a box with a hole, and a leaf, on a dark ground. */
async function drawPlainScene(path: string): Promise<void> {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" shape-rendering="crispEdges">
    <rect width="${width}" height="${height}" fill="#3d4a40"/>
    <rect y="220" width="${width}" height="80" fill="#59604a"/>
    <circle cx="110" cy="110" r="62" fill="#d6ba5c"/>
    <path d="M250,50 H400 V180 H250 Z M300,90 V140 H350 V90 Z" fill="#bccdd6" fill-rule="evenodd"/>
    <ellipse cx="210" cy="240" rx="70" ry="26" fill="#7fa65a"/>
  </svg>`;
  // The engine keeps all but its own decoders away; this drawing is SVG.
  sharp.unblock({ operation: ['VipsForeignLoadSvg'] });
  await sharp(Buffer.from(svg)).png().toFile(path);
}

describe.skipIf(reason !== null)(`tools show what they would do as they did${reason === null ? '' : ` (skipped: ${reason})`}`, () => {
  it('regions, smart tools, clean-up, the brush and the layers themselves', async ({ skip }) => {
    const folder = temporaryFolder();
    await drawPlainScene(join(folder, 'scene.png'));
    const app = await launchAtrous({ folder, colorScheme: 'dark', language: 'en', size });
    await app.invoke('project.saveClasses', {
      classes: [{ id: 0, name: 'background', color: '#000000' }, { id: 7, name: 'car', color: '#3f8cff' }, { id: 15, name: 'person', color: '#ff7a45' }],
      backgroundId: 0,
    });
    await app.page.reload();
    await holdStill(app.page);
    skip(!(await drawsAlike(app.page)), drawnOtherwise);
    const hand = await ToolHand.on(app, { width, height });
    const { page } = hand;
    const shown = (name: string): Promise<void> => expectSnapshot(page, `tool-${name}`, page.getByRole('application'));
    const box: Point[] = [[250, 50], [400, 50], [400, 180], [250, 180]];

    await hand.press('g');
    await hand.click(box[0], [420, 40], [410, 190]);
    await hand.move([240, 195]);
    await shown('polygon-drawing');
    await hand.click([240, 195], box[0]);
    await hand.holding('Alt', () => hand.click([300, 90]));
    await hand.click([350, 90], [350, 140], [300, 140], [300, 90]);
    await hand.move([330, 45]);
    await shown('polygon-hole');
    await hand.press('Enter');
    await hand.move([4, 4]);
    await shown('layer-fill');
    await page.getByRole('button', { name: 'Outline', exact: true }).click();
    await hand.move([4, 4]);
    await shown('layer-outline');
    await page.getByRole('button', { name: 'Filled', exact: true }).click();

    await hand.press('c');
    await hand.holding('Alt', () => hand.drag([360, 60], [440, 150]));
    await shown('ellipse-subtract');
    await hand.press('Escape', 'r');
    await hand.drag([280, 30], [380, 160]);
    await hand.choose('Intersect');
    await shown('rectangle-intersect');
    await hand.press('Escape');
    await hand.choose('Add');

    await hand.press('f');
    await hand.choose('Holes of the layer');
    await hand.move([300, 60]);
    await page.mouse.down();
    await shown('bucket-holes');
    await hand.press('Escape');
    await page.mouse.up();

    await hand.press('k');
    const operations = page.getByRole('combobox', { name: 'Do' });
    for (const operation of ['Shrink', 'Grow']) {
      await operations.selectOption(operation);
      await hand.setNumber('By', 8);
      await hand.move([4, 4]);
      await shown(`cleanup-${operation.toLowerCase()}`);
    }
    await hand.press('Escape', '2', 'w');
    await hand.click([110, 110]);
    await hand.move([4, 4]);
    await shown('wand');
    await hand.press('Escape', 'o');
    await hand.drag(...Array.from({ length: 61 }, (_, i): Point => [Math.round(110 + 66 * Math.cos(i / 9.6)), Math.round(110 + 60 * Math.sin(i / 9.6))]));
    await hand.move([4, 4]);
    await shown('lasso');
    await hand.press('Escape', 'x');
    await hand.click([110, 48], [172, 110]);
    await hand.move([110, 172]);
    await shown('scissors');
    await hand.press('Escape', 'm');
    await hand.drag([80, 100], [140, 120]);
    await hand.holding('Alt', () => hand.drag([20, 20], [200, 30], [230, 200], [20, 205]));
    await hand.move([4, 4]);
    await shown('scribble');
    await hand.press('Escape', 't');
    await hand.drag([40, 40], [200, 190]);
    await hand.move([4, 4]);
    await shown('threshold');
    await hand.press('Escape', '0', 'b');
    await hand.setNumber('Size', 40);
    await hand.drag([60, 250], [160, 260]);
    await hand.move([210, 200]);
    await shown('brush-void');
    await page.keyboard.down('Shift');
    await hand.move([220, 190]);
    await shown('brush-straight');
    await page.keyboard.up('Shift');
    await hand.press('e');
    await hand.choose('Square');
    await hand.move([330, 90]);
    await shown('eraser-square');
    await hand.press('q');
    await hand.press('2');
    await hand.drag([200, 236], [225, 245]);
    // Once the superpixels are found, in a thread.
    await page.locator('[role="row"][data-class="15"]').waitFor();
    await hand.move([4, 4]);
    await shown('superpixel');
    await hand.press('Control+z', '0');
    await page.locator('[role="row"][data-class="15"]').waitFor({ state: 'detached' });
    await hand.press('y');
    await hand.move([330, 90]);
    await shown('revert');
    await hand.press('k');
    await operations.selectOption('Snap to image edges');
    await hand.move([4, 4]);
    await shown('cleanup-snap');
    await hand.press('Escape', 'b');
    await hand.press('Control+1', '+', '+', '+', '+', '+', '+', '+', '+', '+', '+', '+', '+');
    await hand.setNumber('Size', 7);
    await hand.move([230, 160]);
    await shown('pixel-grid');
  });
});
