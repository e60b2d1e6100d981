import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import type { AtrousApp } from './launchAtrous.ts';

/** The canvas with the picture of the chosen image. While the next one is read, that of the image before is still there, inert. */
export function openCanvas(page: Page): Locator {
  return page.locator('.canvas:not([inert]) > [role="application"][aria-busy="false"]');
}

/** The parts of the window by what people and screen readers know them by. */
export class WindowParts {
  readonly page: Page;
  /** Rows of the image list that are mounted. */
  readonly images: Locator;
  readonly layers: Locator;
  readonly classes: Locator;
  readonly messages: Locator;
  readonly canvas: Locator;
  readonly status: Locator;

  constructor({ page }: AtrousApp) {
    this.page = page;
    this.images = page.getByRole('listbox', { name: 'Images' }).getByRole('option');
    this.layers = page.getByRole('grid', { name: 'Layers, front to back' }).getByRole('row');
    this.classes = page.getByRole('region', { name: 'Classes' }).getByRole('listitem');
    this.messages = page.getByRole('list', { name: 'Messages' }).getByRole('listitem');
    this.canvas = page.getByRole('application');
    this.status = page.getByRole('contentinfo', { name: 'Status' });
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole('button', { name, exact: true });
  }

  image(path: string): Locator {
    return this.page.getByRole('option', { name: new RegExp(`^${path.replaceAll('.', '\\.')}, `) });
  }

  dialog(name: string): Locator {
    return this.page.getByRole('dialog', { name });
  }

  /** Names of the layers, front to back. */
  layerNames(): Promise<string[]> {
    return this.layers.locator('.name').allTextContents();
  }

  /** Number beside a state, e.g. `Pre-labelled`. */
  async count(state: string): Promise<number> {
    const text = await this.page.getByRole('radiogroup', { name: 'Show images by state' }).locator('label', { hasText: state }).locator('.count').textContent();
    return Number(text?.replaceAll(',', ''));
  }

  /** Waits until everything that was done is stored. */
  async saved(): Promise<void> {
    await this.status.getByText('Saved', { exact: true }).waitFor();
  }

  /** The image whose picture and layers are shown. */
  async opened(path: string): Promise<void> {
    await this.page.locator(`[role="option"][aria-selected="true"][aria-label^="${path},"]`).waitFor();
    await openCanvas(this.page).waitFor();
  }
}

/** Expects something to become true within a time that a busy machine needs, too. */
export function eventually<T>(read: () => T | Promise<T>): ReturnType<typeof expect.poll<T>> {
  return expect.poll(read, { timeout: 20_000 });
}

/** What the next file or folder dialogs answer, one after the other; null = cancelled. */
export async function answerDialogs(app: AtrousApp, answers: readonly (string | null)[]): Promise<void> {
  await app.application.evaluate(({ dialog }, paths) => {
    const left = [...paths];
    dialog.showOpenDialog = () => {
      const path = left.shift();
      return Promise.resolve(path === undefined || path === null ? { canceled: true, filePaths: [] } : { canceled: false, filePaths: [path] });
    };
  }, answers);
}
