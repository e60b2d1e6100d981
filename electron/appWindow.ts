import { BrowserWindow, nativeTheme, screen } from 'electron';
import { MIN_WINDOW, displayArrangement, placeWindow } from './windowBounds.ts';
import { RENDERER_URL } from './rendererProtocol.ts';
import type { SettingsStore } from './settingsStore.ts';
import { windowBackground } from './windowBackground.ts';

const SAVE_PLACE_AFTER_MS = 500;

/**
 * Opens the one window: where it was the last time on these displays, in the theme's colour until the page has
 * painted, and not before. The page is sandboxed, isolated and without Node.
 *
 * @param preload absolute path of out/preload.cjs
 */
export function openAppWindow(preload: string, settings: SettingsStore): BrowserWindow {
  const arrangement = displayArrangement(screen.getAllDisplays());
  const { maximized, ...bounds } = placeWindow(settings.value.windowPlaces[arrangement], workAreas());
  const window = new BrowserWindow({
    ...bounds,
    minWidth: MIN_WINDOW.width,
    minHeight: MIN_WINDOW.height,
    title: 'Atrous',
    show: false,
    backgroundColor: backgroundColor(),
    // The desktop draws the menu bar in its own colours, above a page of another theme. Every action is in the page; Alt shows the bar.
    autoHideMenuBar: true,
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webviewTag: false,
      spellcheck: false,
      // A folder is pre-labelled while the window is behind others: its progress must not freeze.
      backgroundThrottling: false,
    },
  });
  if (maximized) window.maximize();
  window.once('ready-to-show', () => window.show());
  const onTheme = (): void => window.setBackgroundColor(backgroundColor());
  nativeTheme.on('updated', onTheme);
  window.on('closed', () => nativeTheme.off('updated', onTheme));
  rememberPlace(window, settings);
  void window.loadURL(RENDERER_URL);
  return window;
}

function backgroundColor(): string {
  return nativeTheme.shouldUseDarkColors ? windowBackground.dark : windowBackground.light;
}

/** The primary display's first. */
function workAreas(): Electron.Rectangle[] {
  const primary = screen.getPrimaryDisplay();
  const others = screen.getAllDisplays().filter(({ id }) => id !== primary.id);
  return [primary, ...others].map(({ workArea }) => workArea);
}

function rememberPlace(window: BrowserWindow, settings: SettingsStore): void {
  let timer: ReturnType<typeof setTimeout> | null = null;
  const save = (): void => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    if (window.isDestroyed() || window.isMinimized() || window.isFullScreen()) return;
    const arrangement = displayArrangement(screen.getAllDisplays());
    const place = { ...window.getNormalBounds(), maximized: window.isMaximized() };
    settings.update({ windowPlaces: { ...settings.value.windowPlaces, [arrangement]: place } });
  };
  const saveSoon = (): void => {
    timer ??= setTimeout(save, SAVE_PLACE_AFTER_MS);
  };
  window.on('resize', saveSoon);
  window.on('move', saveSoon);
  window.on('maximize', saveSoon);
  window.on('unmaximize', saveSoon);
  window.on('close', save);
}
