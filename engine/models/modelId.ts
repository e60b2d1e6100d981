import { parse } from 'node:path';
import { AppError } from '../../core/errors/appError.ts';

const MAX_LENGTH = 64;
const pattern = /^[a-z0-9][a-z0-9._-]*$/;
/** Names that Windows keeps for devices, with or without an extension. */
const reserved = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/;

/**
 * A model's id is the name of its folder: small letters, digits, `.`, `_` and `-`, at most 64, so that it means the same on
 * every file system and on every command line.
 * @throws AppError `model.badId`
 */
export function requireModelId(id: string): string {
  if (id.length <= MAX_LENGTH && pattern.test(id) && !reserved.test(id) && !id.endsWith('.')) return id;
  throw new AppError('model.badId', `"${id}" cannot be a model's id: use 1 to ${MAX_LENGTH} small letters, digits, dots, underscores and hyphens, starting with a letter or digit.`, { id });
}

/** An id from a file's name: `C:\My Models\U-Net (v2).onnx` gives `u-net-v2`. */
export function suggestModelId(file: string): string {
  const id = parse(file)
    .name.normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/^[^a-z0-9]+/, '')
    .slice(0, MAX_LENGTH)
    .replace(/[-._]+$/, '');
  return id === '' || reserved.test(id) ? 'model' : id;
}
