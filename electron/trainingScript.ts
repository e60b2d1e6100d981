import { join } from 'node:path';

/** training/train.py as a program outside of Electron can read it: in a package it lies beside the archive. */
export function trainingScript({ isPackaged, resourcesPath, bundleFolder }: { readonly isPackaged: boolean; readonly resourcesPath: string; readonly bundleFolder: string }): string {
  return join(isPackaged ? resourcesPath : join(bundleFolder, '..'), 'training', 'train.py');
}
