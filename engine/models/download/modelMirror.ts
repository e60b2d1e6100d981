import { isAbsolute, resolve } from 'node:path';
import { AppError } from '../../../core/errors/appError.ts';

/** Where a catalogue model's file is looked for first, by its name. */
export type ModelMirror = { readonly kind: 'folder'; readonly folder: string } | { readonly kind: 'url'; readonly base: URL };

/**
 * ATROUS_MODEL_MIRROR: a folder, or an address under which the files are; null where it is not set.
 * @throws AppError `model.badMirror`
 */
export function modelMirror(env: NodeJS.ProcessEnv = process.env): ModelMirror | null {
  const value = env.ATROUS_MODEL_MIRROR?.trim();
  if (!value) return null;
  // A Windows drive (C:\…) looks like a scheme of one letter.
  if (isAbsolute(value) || !/^[a-z][a-z0-9+.-]+:/i.test(value)) return { kind: 'folder', folder: resolve(value) };
  const base = parseAddress(value.endsWith('/') ? value : `${value}/`);
  if (base === null || !['http:', 'https:'].includes(base.protocol)) {
    throw new AppError('model.badMirror', `ATROUS_MODEL_MIRROR is ${value}: it must be a folder, or an address that begins with https:// or http://.`, { value });
  }
  return { kind: 'url', base };
}

/** URL.canParse is younger than the oldest Node that we run on. */
function parseAddress(text: string): URL | null {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}

/** ATROUS_OFFLINE=1 keeps Atrous from the network: models come only from a mirror that is a folder, or from files. */
export function isOffline(env: NodeJS.ProcessEnv = process.env): boolean {
  return env.ATROUS_OFFLINE !== undefined && !['', '0', 'false'].includes(env.ATROUS_OFFLINE);
}
