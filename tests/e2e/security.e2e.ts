import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { repositoryRoot } from '../../build/repositoryRoot.mjs';
import { drawImages, manyPictures } from './harness/drawImages.ts';
import { launchAtrous, temporaryFolder, type AtrousApp } from './harness/launchAtrous.ts';

let app: AtrousApp;
let folder: string;
let server: Server;
let address: string;
let requests: string[];

beforeEach(async () => {
  // A server within reach of the page, so that "refused" cannot mean "not there".
  requests = [];
  server = createServer((request, response) => {
    requests.push(request.url ?? '');
    response.writeHead(200, { 'Content-Type': 'text/javascript', 'Access-Control-Allow-Origin': '*' }).end('window.loaded = true');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  folder = temporaryFolder();
  await drawImages(folder, manyPictures(2));
  writeFileSync(join(folder, '..', 'secret.txt'), 'secret');
  app = await launchAtrous({ folder });
});
afterEach(() => new Promise<void>((resolve) => server.close(() => resolve())));

/** What the page's policy reported while `act` ran in the page, by directive. */
async function violations(act: () => void): Promise<string[]> {
  return app.page.evaluate(async (source) => {
    const reported: string[] = [];
    const note = (event: SecurityPolicyViolationEvent): void => void reported.push(event.effectiveDirective);
    document.addEventListener('securitypolicyviolation', note);
    // Evaluated by the debugger, which no policy applies to; what it then does in the page is under the policy.
    (0, eval)(`(${source})()`);
    await new Promise((resolve) => setTimeout(resolve, 300));
    document.removeEventListener('securitypolicyviolation', note);
    return reported;
  }, act.toString());
}

it('runs no inline script and no handler attribute', async () => {
  expect(
    await app.page.evaluate(async () => {
      const script = document.createElement('script');
      script.textContent = 'window.inlineRan = true';
      document.body.append(script);
      const image = document.createElement('img');
      image.setAttribute('onerror', 'window.handlerRan = true');
      image.src = 'data:image/png;base64,';
      document.body.append(image);
      await new Promise((resolve) => setTimeout(resolve, 300));
      return [Object.hasOwn(window, 'inlineRan'), Object.hasOwn(window, 'handlerRan')];
    }),
  ).toEqual([false, false]);
});

it('runs no eval', async () => {
  // From a script of the page's own origin, not from the debugger.
  const outcome = await app.page.evaluate(
    () =>
      new Promise<string>((resolve) => {
        setTimeout(() => {
          try {
            resolve(String(new Function('return 1')()));
          } catch (error) {
            resolve((error as Error).name);
          }
        });
      }),
  );
  expect(outcome).toBe('EvalError');
});

it('loads nothing from a network, by policy and by session', async () => {
  const outcome = await app.page.evaluate(async (url) => {
    const script = new Promise<string>((resolve) => {
      const element = document.createElement('script');
      element.src = `${url}/script.js`;
      element.onload = () => resolve('loaded');
      element.onerror = () => resolve('refused');
      document.head.append(element);
    });
    const image = new Promise<string>((resolve) => {
      const element = new Image();
      element.onload = () => resolve('loaded');
      element.onerror = () => resolve('refused');
      element.src = `${url}/image.png`;
    });
    const frame = document.createElement('iframe');
    frame.src = `${url}/frame.html`;
    document.body.append(frame);
    const fetched = await fetch(`${url}/data.json`).then(() => 'loaded', () => 'refused');
    return [await script, await image, fetched];
  }, address);
  expect(outcome).toEqual(['refused', 'refused', 'refused']);
  // Not even the main process's own session speaks to a network: this is not the page's policy.
  const bySession = await app.application.evaluate(async ({ session }, url) => {
    const fetching = (session.defaultSession as unknown as { fetch(url: string): Promise<unknown> }).fetch(url);
    return fetching.then(() => 'loaded', () => 'refused');
  }, `${address}/session`);
  expect(bySession).toBe('refused');
  expect(requests).toEqual([]);
});

it('opens no window and goes nowhere', async () => {
  const before = app.page.url();
  expect(before).toBe('atrous-app://app/index.html');
  expect(await app.page.evaluate((url) => window.open(url) === null, address)).toBe(true);
  await app.page.evaluate((url) => {
    const link = document.createElement('a');
    link.href = url;
    link.target = '_blank';
    document.body.append(link);
    link.click();
    location.href = url;
  }, address);
  await app.page.waitForTimeout(500);
  await app.page.evaluate(() => (location.href = 'file:///etc/passwd')).catch(() => {});
  await app.page.waitForTimeout(300);
  expect(app.page.url()).toBe(before);
  expect(app.application.windows()).toHaveLength(1);
  expect(await app.application.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
  expect(requests).toEqual([]);
});

it('has no Node, and of Electron only the bridge', async () => {
  const found = await app.page.evaluate(() => ({
    node: ['require', 'process', 'module', 'Buffer', 'global'].filter((name) => name in window),
    bridge: Object.keys(window.atrous).sort(),
    frozen: Object.isFrozen(window.atrous),
  }));
  expect(found).toEqual({ node: [], bridge: ['invoke', 'on', 'pathForFile'], frozen: true });
  const preferences = await app.application.evaluate(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0].webContents as unknown as { getLastWebPreferences(): Record<string, unknown> };
    const { sandbox, contextIsolation, nodeIntegration, webviewTag } = contents.getLastWebPreferences();
    return { sandbox, contextIsolation, nodeIntegration, webviewTag };
  });
  expect(preferences).toEqual({ sandbox: true, contextIsolation: true, nodeIntegration: false, webviewTag: false });
});

it('answers no other page, though it has the bridge', async () => {
  const reply = await app.application.evaluate(async ({ BrowserWindow }, preload) => {
    const stranger = new BrowserWindow({ show: false, webPreferences: { preload, sandbox: true } });
    await stranger.loadURL('data:text/html,<p>stranger</p>');
    const answer: unknown = await stranger.webContents.executeJavaScript(`window.atrous.invoke('project.current', undefined)`);
    stranger.destroy();
    return answer;
  }, join(repositoryRoot, 'out', 'preload.cjs'));
  expect(reply).toMatchObject({ ok: false, error: { code: 'ipc.sender' } });
});

it('gets no permission', async () => {
  const outcome = await app.page.evaluate(async () => [
    await Notification.requestPermission(),
    (await navigator.permissions.query({ name: 'geolocation' })).state,
    await new Promise((resolve) => navigator.geolocation.getCurrentPosition(() => resolve('granted'), ({ code }) => resolve(code === GeolocationPositionError.PERMISSION_DENIED ? 'denied' : 'else'))),
    await navigator.clipboard.readText().then(() => 'granted', (error: Error) => error.name),
  ]);
  expect(outcome).toEqual(['denied', 'denied', 'denied', 'NotAllowedError']);
});

it('serves the files of the interface and no others', async () => {
  const statuses = await app.page.evaluate(async () => {
    const addresses = [
      'index.html',
      'nothing.js',
      '%2e%2e/main.cjs',
      '..%2fmain.cjs',
      '%2e%2e%2f%2e%2e%2fpackage.json',
      '..%5cmain.cjs',
      '%',
    ];
    return Promise.all(addresses.map(async (path) => (await fetch(`atrous-app://app/${path}`)).status));
  });
  expect(statuses).toEqual([200, 404, 404, 404, 404, 404, 404]);
  expect(await app.page.evaluate(async () => (await fetch('atrous-app://other/index.html').catch(() => null))?.status ?? 'refused')).toBe('refused');
  const headers = await app.page.evaluate(async () => Object.fromEntries((await fetch('atrous-app://app/index.html')).headers));
  expect(headers['content-security-policy']).toMatch(/^default-src 'none'; script-src 'self'/);
  expect(headers['x-content-type-options']).toBe('nosniff');
});

it('serves pictures of the project by their number and nothing else', async () => {
  const { images } = await app.invoke('images.list', { offset: 0, limit: 10 });
  const outcome = await app.page.evaluate(
    async (id) => {
      const addresses = [
        `atrous-image://project/full/${id}`,
        'atrous-image://project/full/12345',
        `atrous-image://project/raw/${id}`,
        `atrous-image://other/full/${id}`,
        `atrous-image://project/full/${id}/../../../../etc/passwd`,
        'atrous-image://project/full/..%2f..%2fsecret.txt',
        'atrous-image://project/full/%2fetc%2fpasswd',
        'atrous-image://project/',
      ];
      return Promise.all(
        addresses.map(async (address) => {
          const response = await fetch(address);
          return [response.status, response.status === 200 ? '' : await response.text()];
        }),
      );
    },
    images[0].id,
  );
  expect(outcome.map(([status]) => status)).toEqual([200, 404, 404, 404, 404, 404, 404, 404]);
  expect(JSON.parse(String(outcome[1][1]))).toMatchObject({ message: 'The open folder has no image 12345.' });
  expect(JSON.stringify(outcome)).not.toMatch(/secret"|root:/);
  expect(await app.page.evaluate(async (id) => (await fetch(`atrous-image://project/full/${id}`, { method: 'DELETE' })).status, images[0].id)).toBe(405);
});

it('reports violations instead of staying silent', async () => {
  expect(
    await violations(() => {
      const style = document.createElement('style');
      style.textContent = 'body { color: red }';
      document.body.append(style);
    }),
  ).toEqual(['style-src-elem']);
});
