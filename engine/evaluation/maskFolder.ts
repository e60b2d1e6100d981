import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../core/errors/appError.ts';
import { decodeLabelPng } from '../../core/formats/labelPng.ts';
import { listImages } from '../images/listImages.ts';
import type { LabelMapSource } from './labelMapSource.ts';

/**
 * The label PNGs of a folder and its subfolders. Nothing is opened before it is read.
 * @throws AppError `project.noFolder`, `project.notAFolder`, `project.unreadable`; `eval.noMasks` where it holds no PNG
 */
export async function maskFolder(folder: string): Promise<LabelMapSource> {
  const { paths, problems } = await listImages(folder);
  // A subfolder that cannot be looked into would make masks missing for a reason that nobody sees.
  if (problems.length > 0) throw new AppError('project.unreadable', problems[0].message, { folder: problems[0].path });
  const masks = paths.filter((path) => /\.png$/i.test(path));
  if (masks.length === 0) {
    throw new AppError('eval.noMasks', `There are no PNG masks in ${folder}: give the folder of the masks, or a folder that was pre-labelled.`, { folder });
  }
  return {
    name: folder,
    entries: masks.map((path) => ({
      path,
      read: async () => decodeLabelPng(await readMask(join(folder, path)), join(folder, path)),
    })),
    classes: null,
  };
}

async function readMask(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (error) {
    throw new AppError('mask.unreadable', `The mask ${file} cannot be read (${(error as NodeJS.ErrnoException).code ?? String(error)}): check its permissions and the disk.`, { file }, { cause: error });
  }
}
