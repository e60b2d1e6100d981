import { mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { drawImages, manyPictures } from './harness/drawImages.ts';
import { launchAtrous, temporaryFolder, type AtrousApp } from './harness/launchAtrous.ts';
import { CAR, ToolHand } from './harness/toolHand.ts';
import { WindowParts, eventually } from './harness/windowParts.ts';

function windowState(app: AtrousApp): Promise<{ count: number; visible: boolean; bounds: { x: number; y: number; width: number; height: number }; minimum: number[]; background: string; title: string }> {
  return app.application.evaluate(({ BrowserWindow }) => {
    const windows = BrowserWindow.getAllWindows();
    const [window] = windows;
    return {
      count: windows.length,
      visible: window.isVisible(),
      bounds: window.getBounds(),
      minimum: window.getMinimumSize(),
      background: window.getBackgroundColor(),
      title: window.getTitle(),
    };
  });
}

it('opens one visible window, no smaller than 960 x 600, without a folder too', async () => {
  const app = await launchAtrous();
  expect(await windowState(app)).toMatchObject({ count: 1, visible: true, minimum: [960, 600] });
  expect(await app.invoke('project.current')).toBeNull();
  expect(await app.invoke('app.recentFolders')).toEqual([]);
  await app.screenshot('start-without-folder');
});

it('a second start opens its folder in the first window and ends', async () => {
  const first = temporaryFolder('first');
  const second = temporaryFolder('second');
  await drawImages(first, manyPictures(1));
  await drawImages(second, manyPictures(2));
  const app = await launchAtrous({ folder: first });
  expect(await app.startAgain(second)).toBe(0);
  await eventually(() => app.invoke('project.current')).toMatchObject({ folder: second, imageCount: 2 });
  await eventually(() => app.page.title()).toBe('second – Atrous');
  expect((await windowState(app)).count).toBe(1);
  // Without a folder it only brings the window to the front.
  expect(await app.startAgain()).toBe(0);
  expect(await app.invoke('project.current')).toMatchObject({ folder: second });
  // A folder that is not there says so in the first window and changes nothing.
  expect(await app.startAgain('/no/such/folder')).toBe(0);
  await new WindowParts(app).messages.getByText('There is no folder /no/such/folder').waitFor();
  expect(await app.invoke('project.current')).toMatchObject({ folder: second });
});

it('stores the polygon that is being drawn before a second start or "Open recent" opens another folder', async () => {
  const hand = await ToolHand.start();
  const { app } = hand;
  const second = temporaryFolder('second');
  await drawImages(second, manyPictures(1));
  const { folder: first } = (await app.invoke('project.current'))!;
  await hand.press('g');
  await hand.click([80, 60], [250, 70], [230, 210]);
  expect(await app.startAgain(second)).toBe(0);
  await eventually(() => app.invoke('project.current')).toMatchObject({ folder: second });
  await app.application.evaluate(({ Menu }, path) => {
    const menus = Menu.getApplicationMenu()?.items.flatMap(({ submenu }) => submenu?.items ?? []) ?? [];
    menus.flatMap(({ submenu }) => submenu?.items ?? []).find(({ label }) => label.includes(`(${path})`))?.click();
  }, first);
  await eventually(() => app.invoke('project.current')).toMatchObject({ folder: first });
  expect(await hand.labels()).toContain(CAR);
  expect(await new WindowParts(app).messages.count()).toBe(0);
});

it('two data directories are two programs', async () => {
  const [one, two] = [await launchAtrous(), await launchAtrous()];
  expect((await windowState(one)).count + (await windowState(two)).count).toBe(2);
});

it('says in one sentence why the folder it was given cannot be opened', async () => {
  const app = await launchAtrous({ folder: '/no/such/folder' });
  expect(await app.invoke('project.current')).toBeNull();
  // It was known before the page could listen, and waited for it.
  await app.page.getByText('There is no folder /no/such/folder: check the path.').waitFor();
  expect(app.log()).toContain('There is no folder /no/such/folder: check the path.');
  await app.screenshot('start-with-missing-folder');
});

it('a bug in the main process is written down and said, and work goes on', async () => {
  const app = await launchAtrous();
  await app.invoke('app.info');
  const notices = await app.listen('notice');
  await app.application.evaluate(() => process.emit('uncaughtException', new Error('planted')));
  expect(await notices.next()).toMatchObject({ level: 'error', message: `Something is wrong inside Atrous; the details are in ${join(app.home, 'logs', 'main.log')}.` });
  expect(app.log()).toContain('Error: planted');
  expect(await app.invoke('project.current')).toBeNull();
});

it('an image stands for its folder, a link for where it leads', async () => {
  const folder = temporaryFolder();
  await drawImages(folder, manyPictures(2));
  const link = join(temporaryFolder(), 'link');
  symlinkSync(folder, link);
  const app = await launchAtrous({ folder: join(folder, '001.png') });
  expect(await app.invoke('project.current')).toMatchObject({ folder, imageCount: 2 });
  expect(await app.invoke('project.open', { folder: link })).toMatchObject({ imageCount: 2 });
});

it('a folder without images opens empty', async () => {
  const app = await launchAtrous({ folder: temporaryFolder('-empty') });
  expect(await app.invoke('project.current')).toMatchObject({ name: '-empty', imageCount: 0 });
  expect(await app.invoke('images.list', { offset: 0, limit: 10 })).toEqual({ total: 0, images: [] });
});

it('remembers theme, folders and the place of the window', async () => {
  const folder = temporaryFolder();
  await drawImages(folder, manyPictures(1));
  const app = await launchAtrous({ folder });
  await app.invoke('settings.set', { theme: 'dark' });
  await app.application.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0].setBounds({ x: 120, y: 80, width: 1111, height: 777 }));
  await expect.poll(async () => (await windowState(app)).bounds, { timeout: 20_000 }).toEqual({ x: 120, y: 80, width: 1111, height: 777 });
  expect(await app.close()).toBe(0);
  const again = await launchAtrous({ home: app.home });
  expect(await windowState(again)).toMatchObject({ bounds: { x: 120, y: 80, width: 1111, height: 777 }, background: '#16181C' });
  expect(await again.invoke('settings.get')).toMatchObject({ theme: 'dark' });
  expect(await again.page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches)).toBe(true);
  expect(await again.invoke('app.recentFolders')).toEqual([{ path: folder, name: 'images' }]);
});

it('starts with damaged settings, keeps them and says so', async () => {
  const home = temporaryFolder('home');
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, 'settings.json'), '{"theme": "da');
  const app = await launchAtrous({ home });
  expect(await app.invoke('settings.get')).toMatchObject({ theme: 'system' });
  const [aside] = readdirSync(home).filter((name) => name.startsWith('settings.damaged-'));
  expect(readFileSync(join(home, aside), 'utf8')).toBe('{"theme": "da');
  await app.page.getByText(/^The settings in .* are damaged/).waitFor();
  expect(app.log()).toMatch(/settings in .* are damaged/);
});

it('the window has the background of the page in both themes, so that nothing flashes', async () => {
  for (const [colorScheme, background] of [['dark', '#16181C'], ['light', '#F4F5F7']] as const) {
    const app = await launchAtrous({ colorScheme });
    expect((await windowState(app)).background).toBe(background);
    const painted = await app.page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const [r, g, b] = [1, 3, 5].map((at) => Number.parseInt(background.slice(at, at + 2), 16));
    expect(painted).toBe(`rgb(${r}, ${g}, ${b})`);
  }
});

it('the menu sends its actions to the page', async () => {
  const folder = temporaryFolder();
  await drawImages(folder, manyPictures(1));
  const app = await launchAtrous({ folder });
  await app.invoke('project.current');
  const actions = await app.listen('menu.action');
  const enabled = await app.application.evaluate(({ Menu }) => {
    const menu = Menu.getApplicationMenu();
    menu?.getMenuItemById('zoom-fit')?.click();
    return ['zoom-fit', 'export', 'open-folder'].map((id) => menu?.getMenuItemById(id)?.enabled);
  });
  expect(enabled).toEqual([true, true, true]);
  expect(await actions.next()).toEqual({ id: 'zoom-fit' });
  await app.invoke('project.close');
  expect(
    await app.application.evaluate(({ Menu }) => ['zoom-fit', 'export', 'open-folder'].map((id) => Menu.getApplicationMenu()?.getMenuItemById(id)?.enabled)),
  ).toEqual([false, false, true]);
});

it('errors of the page are in the log', async () => {
  const app = await launchAtrous();
  await app.page.evaluate(() => {
    console.info('not worth a line');
    console.error('worth a line');
    setTimeout(() => {
      throw new TypeError('thrown in the page');
    });
  });
  await expect.poll(() => app.log(), { timeout: 20_000 }).toMatch(/Page: worth a line[^]*Page: Uncaught TypeError: thrown in the page/);
  expect(app.log()).not.toContain('not worth a line');
});

it('folders can be opened and closed while the page asks for everything', async () => {
  const folders = [temporaryFolder('one'), temporaryFolder('two')];
  for (const folder of folders) await drawImages(folder, manyPictures(12));
  const app = await launchAtrous({ folder: folders[0] });
  const codes = await app.page.evaluate(async (paths) => {
    const replies: Promise<{ ok: boolean; error?: { code: string } }>[] = [];
    const ask = (): void => {
      for (let imageId = 1; imageId <= 12; imageId++) {
        replies.push(window.atrous.invoke('document.load', { imageId }));
        replies.push(window.atrous.invoke('images.setDone', { imageId, done: imageId % 2 === 0 }));
        void fetch(`atrous-image://project/thumb/${imageId}`);
      }
      replies.push(window.atrous.invoke('images.list', { offset: 0, limit: 100 }));
    };
    for (let round = 0; round < 4; round++) {
      ask();
      replies.push(window.atrous.invoke('project.open', { folder: paths[round % 2] }));
      ask();
      replies.push(window.atrous.invoke('project.close', undefined));
      ask();
    }
    return [...new Set((await Promise.all(replies)).map((reply) => reply.error?.code ?? 'ok'))].sort();
  }, folders);
  expect(codes).toContain('ok');
  // Nothing but that no folder is open, or that nobody waits any more.
  expect(codes.filter((code) => !['ok', 'project.none', 'cancelled'].includes(code))).toEqual([]);
  expect(await app.invoke('project.open', { folder: folders[0] })).toMatchObject({ imageCount: 12 });
  expect(app.log()).not.toContain('[error]');
});
