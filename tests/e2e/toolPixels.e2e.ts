import { expect, it } from 'vitest';
import { drawImages } from './harness/drawImages.ts';
import { launchAtrous, temporaryFolder } from './harness/launchAtrous.ts';
import { anyOf, except, grown, shrunk, smoothed, strokeShape } from './harness/plainRaster.ts';
import {
  CAR, HEIGHT, PERSON, ToolHand, WIDTH, box, boxWithHole, disc, nothing, rectangleShape, smallDisc, type Point, type Shape,
} from './harness/toolHand.ts';
import { WindowParts, eventually } from './harness/windowParts.ts';

/** What each tool stores, compared with pixels that are said in the plainest way (harness/plainRaster.ts) or that the scene has. */

it('brush and eraser: strokes, a straight line with Shift, size by key and wheel, a pen that presses less', async () => {
  const hand = await ToolHand.start();
  const size = hand.page.getByRole('spinbutton', { name: 'Size', exact: true });
  await hand.press('b');
  await hand.setNumber('Size', 21);
  await hand.drag([100, 300], [200, 300], [200, 360]);
  const stroke = anyOf(strokeShape([100, 300], [200, 300], 21), strokeShape([200, 300], [200, 360], 21));
  await hand.expectShape(stroke);
  await hand.holding('Shift', async () => {
    await hand.move([330, 340]);
    await hand.picture('brush-straight');
    await hand.click([340, 340]);
  });
  const both = anyOf(stroke, strokeShape([200, 360], [340, 340], 21));
  await hand.expectShape(both);
  await hand.press('e');
  await hand.drag([150, 280], [150, 330]);
  const erased = strokeShape([150, 280], [150, 330], 21);
  await hand.expectShape(except(both, erased));
  // Alt turns the eraser into the brush.
  await hand.holding('Alt', () => hand.drag([150, 280], [150, 330]));
  await hand.expectShape(anyOf(both, erased));
  await hand.press('Control+z', 'Control+z');
  await hand.expectShape(both);
  await hand.press('Control+z', 'Control+z');
  await hand.expectShape(nothing);

  await hand.press('b', ']', ']');
  expect(await size.inputValue()).toBe('25');
  await hand.press('[');
  expect(await size.inputValue()).toBe('23');
  await hand.move([300, 200]);
  await hand.holding('Alt', () => hand.page.mouse.wheel(0, 120));
  await expect.poll(() => size.inputValue()).toBe('21');
  await hand.setNumber('Size', 31);
  await hand.penStroke([[300, 200], [400, 240], [480, 200]], [1, 0.4, 0.1]);
  await hand.expectShape(anyOf(strokeShape([300, 200], [300, 200], 31), strokeShape([300, 200], [400, 240], 12), strokeShape([400, 240], [480, 200], 3)));
  await hand.press('Control+z');
  // A press that is taken back leaves nothing.
  await hand.move([300, 200]);
  await hand.page.mouse.down();
  await hand.move([350, 220]);
  await hand.press('Escape');
  await hand.page.mouse.up();
  await hand.expectShape(nothing);
});

it('polygon with a hole, lasso, fill: vertices that move, what lies in a hole stays, Escape takes everything back', async () => {
  const hand = await ToolHand.start();
  const under = rectangleShape(90, 90, 260, 260);
  await hand.press('2', 'r');
  await hand.drag([90, 90], [260, 260]);
  await hand.press('Enter');
  await hand.expectShape(under, PERSON);
  await hand.press('1', 'g');
  await hand.click([100, 100], [200, 100], [200, 200], [100, 200], [100, 100]);
  await hand.holding('Alt', () => hand.click([130, 130]));
  await hand.click([160, 130], [160, 160], [130, 160]);
  await hand.move([132, 140]);
  await hand.picture('polygon-hole-drawing');
  await hand.click([130, 130]);
  // A corner is dragged before the region is applied.
  await hand.drag([200, 200], [230, 215], [240, 200]);
  await hand.picture('polygon-hole');
  await hand.press('Enter');
  // Corners lie in the middle of pixels: from (200, 100) the right edge goes 40 to the right in 100 rows.
  const outline: Shape = (x, y) => x >= 100 && y >= 100 && y < 200 && x < 200 + (y - 100) * 0.4;
  const ring = except(outline, rectangleShape(130, 130, 160, 160));
  await hand.expectLabels((x, y) => (ring(x, y) ? CAR : under(x, y) ? PERSON : 0));
  await hand.press('Control+z');
  await hand.expectShape(under, PERSON);
  await hand.press('Control+z');

  await hand.press('o');
  await hand.drag(...Array.from({ length: 121 }, (_, i): Point => [Math.round(159.5 + 70 * Math.cos(i / 19.1)), Math.round(129.5 + 70 * Math.sin(i / 19.1))]));
  await hand.press('Enter');
  const { iou, farthestPx } = await hand.likeness(disc);
  expect(iou).toBeGreaterThan(0.97);
  expect(farthestPx).toBeLessThanOrEqual(2);
  await hand.press('Control+z');
  await hand.expectShape(nothing);

  const frame = rectangleShape(300, 250, 500, 400);
  const inner = rectangleShape(350, 280, 450, 370);
  await hand.press('r');
  await hand.drag([300, 250], [500, 400]);
  await hand.press('Enter');
  await hand.holding('Alt', () => hand.drag([350, 280], [450, 370]));
  await hand.press('Enter');
  await hand.expectShape(except(frame, inner));
  await hand.press('f');
  await hand.move([400, 320]);
  await hand.page.mouse.down();
  await hand.picture('bucket-region');
  await hand.press('Escape');
  await hand.page.mouse.up();
  await hand.expectShape(except(frame, inner));
  await hand.click([400, 320]);
  await hand.expectShape(frame);
  await hand.press('Control+z');
  await hand.choose('Holes of the layer');
  await hand.click([20, 20]);
  await hand.expectShape(frame);
  await hand.press('Control+z');
  await hand.choose('Region');
  await hand.holding('Alt', () => hand.click([320, 300]));
  await hand.expectShape(nothing);
});

it('magic wand: connected or everywhere, with a preview that follows the tolerance and stores nothing', async () => {
  const hand = await ToolHand.start();
  const rim: Point = [160, 66];
  const photo = await hand.colorAt(rim);
  await hand.press('w');
  await hand.setNumber('Tolerance', 0);
  await hand.click([160, 130]);
  expect(await hand.colorAt(rim)).toEqual(photo);
  await hand.setNumber('Tolerance', 12);
  await eventually(async () => (await hand.colorAt(rim))[2]).toBeGreaterThan(photo[2] + 40);
  expect((await hand.labels()).every((label) => label === 0)).toBe(true);
  await hand.press('Enter');
  await hand.expectShape(disc);
  await hand.press('Control+z');
  await hand.page.getByRole('checkbox', { name: 'Connected' }).uncheck();
  await hand.click([160, 130]);
  await hand.press('Enter');
  await hand.expectShape(anyOf(disc, smallDisc));
  // What is chosen while the region waits counts: the same colour is taken away again.
  await hand.page.getByRole('checkbox', { name: 'Connected' }).check();
  await hand.click([250, 320]);
  await hand.choose('Subtract');
  await hand.picture('wand-subtract');
  await hand.press('Enter');
  await hand.expectShape(disc);
  await hand.click([470, 80]);
  await hand.choose('Intersect');
  await hand.picture('wand-intersect');
  await hand.press('Escape');
  await hand.expectShape(disc);
});

it('intelligent scissors, superpixels and scribbles find the things of the scene', async () => {
  const hand = await ToolHand.start();
  await hand.press('x');
  await hand.click([381, 61], [558, 61], [558, 218], [381, 218], [381, 61]);
  await hand.picture('scissors-editing');
  await hand.press('Enter');
  const cut = await hand.likeness(box);
  expect(cut.iou).toBeGreaterThan(0.97);
  expect(cut.farthestPx).toBeLessThanOrEqual(3);
  await hand.press('Control+z');

  await hand.press('q');
  const rows = Array.from({ length: 13 }, (_, i) => 70 + i * 10);
  const way = rows.flatMap((y, i): Point[] => {
    const half = Math.floor(Math.sqrt(66 ** 2 - (y - 130) ** 2));
    return i % 2 === 0 ? [[160 - half, y], [160 + half, y]] : [[160 + half, y], [160 - half, y]];
  });
  await hand.drag(...way);
  const patches = await hand.likeness(disc);
  expect(patches.iou).toBeGreaterThan(0.95);
  await hand.press('Control+z');
  await hand.expectShape(nothing);

  await hand.press('m');
  await hand.drag([120, 120], [200, 140]);
  await hand.holding('Alt', async () => {
    await hand.drag([40, 30], [300, 40], [310, 380], [60, 390], [50, 60]);
    await hand.drag([235, 320], [265, 320]);
    await hand.drag([400, 80], [540, 200]);
  });
  await hand.picture('scribble');
  await hand.press('Enter');
  const marked = await hand.likeness(disc);
  expect(marked.iou).toBeGreaterThan(0.95);
  await hand.press('Control+z');
  await hand.expectShape(nothing);
  await hand.drag([120, 120], [200, 140]);
  await hand.press('Escape');
  await hand.expectShape(nothing);
});

it('threshold: inside a box, and inside the layer', async () => {
  const hand = await ToolHand.start();
  await hand.press('t');
  await hand.drag([360, 40], [580, 240]);
  await hand.setNumber('From', 0);
  await hand.setNumber('To', 140);
  await hand.press('Enter');
  await hand.expectShape(except(rectangleShape(360, 40, 580, 240), boxWithHole));
  await hand.press('Control+z', 'r');
  await hand.drag([360, 40], [580, 240]);
  await hand.press('Enter', 't');
  await hand.setNumber('From', 140);
  await hand.setNumber('To', 255);
  await hand.click([370, 50]);
  await hand.picture('threshold-layer');
  await hand.press('Escape');
  await hand.expectShape(rectangleShape(360, 40, 580, 240));
  await hand.click([370, 50]);
  await hand.press('Enter');
  await hand.expectShape(boxWithHole);
});

it('clean-up: each operation shows what it would do and does exactly that on Enter, as one step', async () => {
  const hand = await ToolHand.start();
  const main = rectangleShape(100, 240, 220, 340);
  const thin = rectangleShape(219, 280, 260, 283);
  const island = rectangleShape(300, 260, 305, 265);
  const hole = rectangleShape(140, 270, 150, 280);
  const shape = except(anyOf(main, thin, island), hole);
  await hand.press('r');
  for (const [from, to] of [[[100, 240], [220, 340]], [[219, 280], [260, 283]], [[300, 260], [305, 265]]] as const) {
    await hand.drag(from, to);
    await hand.press('Enter');
  }
  await hand.holding('Alt', () => hand.drag([140, 270], [150, 280]));
  await hand.press('Enter');
  await hand.expectShape(shape);
  await hand.press('k');
  const expected: readonly (readonly [operation: string, number: 'By' | 'Up to', value: number, after: Shape])[] = [
    ['Remove small islands', 'Up to', 25, except(shape, island)],
    ['Fill small holes', 'Up to', 100, anyOf(shape, hole)],
    ['Grow', 'By', 3, grown(shape, 3)],
    ['Shrink', 'By', 4, shrunk(shape, 4)],
    ['Remove thin parts', 'By', 5, grown(shrunk(shape, 5), 5)],
    ['Close gaps', 'By', 6, shrunk(grown(shape, 6), 6)],
    ['Smooth the border', 'By', 5, smoothed(shape, 5)],
  ];
  const operations = hand.page.getByRole('combobox', { name: 'Do' });
  for (const [operation, number, value, after] of expected) {
    await operations.selectOption(operation);
    await hand.setNumber(number, value);
    await hand.page.getByRole('button', { name: 'Apply' }).waitFor();
    await hand.picture(`cleanup-${operation.replaceAll(' ', '-').toLowerCase()}`);
    await hand.expectShape(shape);
    await hand.press('Enter');
    await hand.expectShape(after).catch((error: unknown) => {
      throw new Error(operation, { cause: error });
    });
    await hand.press('Control+z');
    await hand.expectShape(shape);
    await hand.press('Escape');
  }
  // One pixel fewer than the island, or the hole, has: nothing to do.
  await operations.selectOption('Remove small islands');
  await hand.setNumber('Up to', 24);
  await hand.page.getByRole('button', { name: 'Apply' }).waitFor({ state: 'hidden' });

  // A border that is drawn four pixels too far out goes to the edge of the box.
  await hand.press('2', 'r');
  await hand.drag([376, 56], [564, 224]);
  await hand.press('Enter', 'k');
  expect((await hand.likeness(box, PERSON)).iou).toBeLessThan(0.92);
  await operations.selectOption('Snap to image edges');
  await hand.setNumber('By', 8);
  await hand.page.getByRole('button', { name: 'Apply' }).waitFor();
  await hand.picture('cleanup-snap');
  await hand.press('Enter');
  await expect.poll(async () => (await hand.likeness(box, PERSON)).iou).toBeGreaterThan(0.99);

  // What is only offered is nobody's work: it does not hold the window, and is not done.
  await operations.selectOption('Grow');
  await hand.page.getByRole('button', { name: 'Apply' }).waitFor();
  const before = await hand.labels();
  await hand.page.reload();
  await hand.page.getByRole('button', { name: 'Apply' }).waitFor();
  expect(await hand.labels()).toEqual(before);
});

it('revert under the brush, the eyedropper, and inverting a layer beside a locked one', async () => {
  const folder = temporaryFolder();
  await drawImages(folder, [
    {
      name: 'two.png', width: WIDTH, height: HEIGHT,
      patches: [{ color: 'red', x: 60, y: 60, width: 200, height: 160 }, { color: 'blue', x: 380, y: 100, width: 180, height: 200 }],
    },
  ]);
  const app = await launchAtrous({ folder, model: 'tiny', colorScheme: 'dark', size: { width: 1280, height: 800 } });
  const parts = new WindowParts(app);
  await parts.opened('two.png');
  await parts.page.keyboard.press('p');
  await eventually(() => parts.layerNames()).toEqual(['red', 'blue']);
  const hand = await ToolHand.on(app);
  const predicted = await hand.labels();
  expect([predicted[100 * WIDTH + 100], predicted[200 * WIDTH + 450], predicted[350 * WIDTH + 300]]).toEqual([1, 3, 0]);

  // Green over both things and the ground between, then half of it back.
  await hand.press('2', 'b');
  await hand.setNumber('Size', 41);
  await hand.drag([100, 150], [500, 150]);
  const painted = strokeShape([100, 150], [500, 150], 41);
  const edited = (x: number, y: number): number => (painted(x, y) ? 2 : predicted[y * WIDTH + x]);
  await hand.expectLabels(edited);
  await hand.press('y');
  await hand.setNumber('Size', 21);
  await hand.drag([80, 150], [300, 160]);
  const reverted = strokeShape([80, 150], [300, 160], 21);
  await hand.expectLabels((x, y) => (reverted(x, y) ? predicted[y * WIDTH + x] : edited(x, y)));
  await hand.press('Control+z');
  await hand.expectLabels(edited);

  await hand.press('i');
  await hand.click([450, 250]);
  await hand.press('b');
  await hand.click([320, 330]);
  const dot = strokeShape([320, 330], [320, 330], 21);
  await hand.expectLabels((x, y) => (dot(x, y) ? 3 : edited(x, y)));
  await hand.press('Control+z');

  // Blue is active: it gets every pixel that it had not, but none of a locked layer.
  await hand.page.getByRole('row').filter({ hasText: 'red' }).getByRole('button', { name: /^red, layer/ }).click();
  await hand.press('l', 'i');
  await hand.click([450, 250]);
  await hand.press('Control+Shift+i');
  await hand.expectLabels((x, y) => (edited(x, y) === 1 ? 1 : edited(x, y) === 3 ? 0 : 3));
  await hand.press('Control+z');
  await hand.expectLabels(edited);
});
