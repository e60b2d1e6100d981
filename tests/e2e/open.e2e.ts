import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { drawImages, manyPictures } from './harness/drawImages.ts';
import { launchAtrous, temporaryFolder } from './harness/launchAtrous.ts';
import { WindowParts, answerDialogs, eventually } from './harness/windowParts.ts';

describe('welcome', () => {
  it('opens a folder with the button, comes back, and opens it from the recent folders', async () => {
    const folder = temporaryFolder("it's (a) folder – 写真");
    await drawImages(folder, manyPictures(3));
    const app = await launchAtrous({ size: { width: 1280, height: 800 } });
    const parts = new WindowParts(app);
    await parts.page.getByText('Pre-label a folder of images, correct the masks, export training data.').waitFor();
    await parts.page.getByText('No model is installed yet').waitFor();

    // Cancelling the dialog changes nothing.
    await answerDialogs(app, [null, folder]);
    await parts.button('Open folder…').click();
    await parts.button('Open folder…').click();
    await parts.opened('001.png');
    expect(await parts.images.count()).toBe(3);
    expect(await parts.count('All')).toBe(3);
    expect(await parts.count('New')).toBe(3);
    await parts.status.getByText('160 × 120 px').waitFor();
    await app.waitForIdle();
    const sizes = await parts.images.locator('img').evaluateAll((images) => images.map((image) => (image as HTMLImageElement).naturalWidth));
    expect(sizes).toEqual([160, 160, 160]);
    expect(await parts.page.title()).toBe("it's (a) folder – 写真 – Atrous");

    await parts.button("it's (a) folder – 写真").click();
    await parts.page.getByRole('menuitem', { name: 'Close folder' }).click();
    await parts.button(/it's \(a\) folder/).click();
    await parts.opened('001.png');
  });

  it('takes a folder that is dropped on the window', async () => {
    const folder = temporaryFolder();
    await drawImages(folder, manyPictures(2));
    const app = await launchAtrous({ size: { width: 1280, height: 800 } });
    const parts = new WindowParts(app);
    await parts.button('Open folder…').waitFor();
    const session = await app.page.context().newCDPSession(app.page);
    const drag = (type: 'dragEnter' | 'dragOver' | 'drop'): Promise<unknown> =>
      session.send('Input.dispatchDragEvent', { type, x: 640, y: 400, data: { items: [], files: [folder], dragOperationsMask: 1 } });
    await drag('dragEnter');
    await drag('dragOver');
    const offer = parts.page.getByText('Drop a folder of images, or a model file');
    await offer.waitFor();
    // A drag that ends elsewhere leaves nothing behind.
    await offer.waitFor({ state: 'detached' });
    await drag('dragOver');
    await offer.waitFor();
    await drag('drop');
    await parts.opened('001.png');
    expect(await parts.images.count()).toBe(2);
  });
});

describe('image list', () => {
  it('goes through images with the keys, filters by state and searches by name', async () => {
    const folder = temporaryFolder();
    await drawImages(folder, manyPictures(6));
    mkdirSync(join(folder, 'park'));
    copyFileSync(join(folder, '001.png'), join(folder, 'park', 'bench.png'));
    const app = await launchAtrous({ folder, size: { width: 1280, height: 800 } });
    const parts = new WindowParts(app);
    await parts.opened('001.png');
    for (const [key, path] of [['PageDown', '002.png'], ['ArrowRight', '003.png'], ['s', '004.png'], ['a', '003.png'], ['ArrowLeft', '002.png'], ['PageUp', '001.png'], ['PageUp', '001.png']]) {
      await parts.page.keyboard.press(key);
      await parts.opened(path);
    }
    await parts.page.getByRole('listbox', { name: 'Images' }).focus();
    for (const [key, path] of [['ArrowDown', '002.png'], ['ArrowUp', '001.png'], ['End', 'park/bench.png'], ['Home', '001.png']]) {
      await parts.page.keyboard.press(key);
      await parts.opened(path);
    }

    // Done, and on to the next one that is not.
    await parts.page.keyboard.press('d');
    await parts.image('001.png').filter({ hasText: 'Done' }).waitFor();
    await eventually(() => parts.button('Done').getAttribute('aria-pressed')).toBe('true');
    await parts.page.keyboard.press('PageDown');
    await parts.opened('002.png');
    await parts.page.keyboard.press('Shift+D');
    await parts.opened('003.png');
    expect(await parts.count('Done')).toBe(2);
    await parts.page.getByText('2 of 7 done').waitFor();
    await parts.page.getByText('Done', { exact: true }).and(parts.page.locator('label *')).click();
    expect(await parts.images.count()).toBe(2);
    await parts.image('001.png').click();
    await parts.opened('001.png');
    // Letters typed into the search are no shortcuts.
    const search = parts.page.getByRole('textbox', { name: 'Search by name' });
    await search.fill('bench');
    await search.press('d');
    await parts.page.getByText('No image matches').waitFor();
    await parts.button('Show all images').click();
    await search.fill('PARK/');
    await eventually(() => parts.images.count()).toBe(1);
    await parts.image('park/bench.png').waitFor();
    await search.press('Escape');
    await eventually(() => parts.images.count()).toBe(7);
    expect(await parts.count('Done')).toBe(2);
  });

  it('holds a large folder with a window of rows, and reaches its end', async () => {
    const folder = temporaryFolder();
    await drawImages(folder, manyPictures(1));
    const bytes = readFileSync(join(folder, '001.png'));
    const count = 3000;
    for (let i = 2; i <= count; i++) writeFileSync(join(folder, `${String(i).padStart(4, '0')}.png`), bytes);
    const app = await launchAtrous({ folder, size: { width: 1280, height: 800 } });
    const parts = new WindowParts(app);
    await parts.opened('001.png');
    await parts.page.getByRole('listbox', { name: 'Images' }).focus();
    await parts.page.keyboard.press('End');
    await parts.opened('3000.png');
    await parts.page.getByText('3,000 / 3,000').waitFor();
    expect(await parts.count('All')).toBe(3000);
    expect(await parts.images.count()).toBeLessThan(40);
    // What is scrolled away holds no pictures.
    expect(await parts.page.locator('img').count()).toBeLessThan(40);
  });
});

describe('bad folders', () => {
  it('says that a folder holds no images, and what to do', async () => {
    const app = await launchAtrous({ folder: temporaryFolder(), size: { width: 1280, height: 800 } });
    const parts = new WindowParts(app);
    await parts.page.getByText('No images in this folder').waitFor();
    await parts.button('Open another folder…').waitFor();
    expect(await parts.button('Pre-label folder').isDisabled()).toBe(true);
  });

  it('says in one sentence what is wrong with one image, and goes on with the others', async () => {
    const folder = temporaryFolder();
    await drawImages(folder, manyPictures(3));
    writeFileSync(join(folder, '002.png'), readFileSync(join(folder, '002.png')).subarray(0, 20));
    const app = await launchAtrous({ folder, size: { width: 1280, height: 800 } });
    const parts = new WindowParts(app);
    await parts.opened('001.png');
    await parts.page.keyboard.press('PageDown');
    await parts.page.getByText('This image cannot be opened').waitFor();
    const sentence = await parts.page.getByText(/002\.png is/).textContent();
    // From the folder, which is known here.
    expect(sentence).toMatch(/^002\.png is .*[.]$/);
    await parts.image('002.png').filter({ hasText: 'Failed' }).waitFor();
    expect(await parts.count('Failed')).toBe(1);
    await parts.button('Next image').first().click();
    await parts.opened('003.png');
  });

  it('says why a folder cannot be opened, and keeps the one that is open', async () => {
    const folder = temporaryFolder();
    await drawImages(folder, manyPictures(1));
    const app = await launchAtrous({ folder, size: { width: 1280, height: 800 } });
    const parts = new WindowParts(app);
    await parts.opened('001.png');
    await answerDialogs(app, ['/no/such/folder']);
    await parts.page.keyboard.press('Control+o');
    await parts.messages.getByText('There is no folder /no/such/folder').waitFor();
    expect(await parts.images.count()).toBe(1);
    await parts.messages.getByRole('button', { name: 'Dismiss' }).click();
    expect(await parts.messages.count()).toBe(0);
  });
});

describe('keys and menus', () => {
  it('reaches every part of the window with the Tab key, in the order of reading', async () => {
    const folder = temporaryFolder();
    await drawImages(folder, manyPictures(2));
    const app = await launchAtrous({ folder, model: 'tiny', size: { width: 1280, height: 800 } });
    const parts = new WindowParts(app);
    await parts.opened('001.png');
    await parts.page.keyboard.press('p');
    await eventually(() => parts.layers.count()).toBe(2);
    const visited: string[] = [];
    for (let step = 0; step < 100; step++) {
      await parts.page.keyboard.press('Tab');
      const name = await parts.page.evaluate(() => {
        const element = document.activeElement;
        if (element === null || element === document.body) return '';
        const label = element instanceof HTMLInputElement ? element.labels?.[0]?.textContent : null;
        return (element.getAttribute('aria-label') ?? label ?? element.textContent ?? '').trim().replace(/\s+/g, ' ');
      });
      if (visited.includes(name)) continue;
      visited.push(name);
    }
    const expected = [
      'images', 'Model: Tiny colours', 'Pre-label', 'Pre-label folder', 'Export', 'Theme', 'Settings', 'About Atrous and this computer', 'Keyboard shortcuts',
      'Search by name', 'All 2', 'Images',
      'Next image', 'Done', 'Size, slider', 'Size', 'Brush', 'Eraser', 'Image with its masks',
      'Delete the selected layers', 'Add a layer of the active class', 'blue, layer 1 from the front', 'Lock', 'Hide',
      'Search classes', 'Add a class', 'red', 'Rename red',
      'Zoom out', 'Zoom in', 'Fit the image', 'Actual size',
    ];
    expect(expected.filter((name) => !visited.includes(name))).toEqual([]);
    expect(visited.filter((name) => expected.includes(name))).toEqual(expected);
  });

  it('carries out what the native menu asks for', async () => {
    const folder = temporaryFolder();
    await drawImages(folder, manyPictures(2));
    const app = await launchAtrous({ folder, size: { width: 1280, height: 800 }, colorScheme: 'light' });
    const parts = new WindowParts(app);
    await parts.opened('001.png');
    const choose = (id: string): Promise<void> =>
      app.application.evaluate(({ Menu }, item) => Menu.getApplicationMenu()?.getMenuItemById(item)?.click(), id);
    await choose('next-image');
    await parts.opened('002.png');
    await choose('theme-dark');
    await eventually(() => parts.page.evaluate(() => document.documentElement.dataset.theme)).toBe('dark');
    expect(await app.invoke('settings.get')).toMatchObject({ theme: 'dark' });
    await choose('zoom-actual');
    await parts.status.getByText('100%').waitFor();
    await choose('toggle-image-list');
    await eventually(() => parts.images.count()).toBe(0);
    await choose('toggle-layer-panel');
    await eventually(() => parts.page.getByRole('region', { name: 'Layers' }).count()).toBe(0);
    await choose('show-models');
    await parts.dialog('Models').waitFor();
    // A dialog comes first.
    await choose('close-project');
    await parts.page.keyboard.press('Escape');
    await choose('close-project');
    await parts.button('Open folder…').waitFor();
  });
});
