import { AppError } from '../errors/appError.ts';
import type { LabelMap } from '../mask/labelMap.ts';
import type { DatasetFiles, ImportedDataset, ImportedImage } from './datasetFormat.ts';
import { maskReading, readMask } from './maskReading.ts';
import { pairMasks } from './pairMasks.ts';
import { remark, type Remark } from '../report/remark.ts';

/**
 * Photographs beside masks: grey or indexed (value = id), or in colours of a colour map. Where nothing says what the
 * values mean, all masks are looked at first, and what was guessed is said in the warnings.
 */
export async function importMaskFolders(files: DatasetFiles): Promise<ImportedDataset> {
  const { pairs, unpaired, unreadable } = pairMasks(files.paths);
  if (pairs.length === 0) throw noMasks(unreadable);
  const warnings: Remark[] = [];
  const withoutPhoto = pairs.filter(({ photoPath }) => photoPath === null);
  const of = (paths: readonly string[]): string => `${paths.length} of them, for example ${paths[0]}`;
  if (unpaired.length > 0) warnings.push(remark('import.photosWithoutMask', `There are photographs without a mask, which were skipped: ${of(unpaired)}.`, { count: unpaired.length, example: unpaired[0] }));
  if (withoutPhoto.length > 0) {
    const sentence = `There are masks without a photograph beside them: ${of(withoutPhoto.map(({ maskPath }) => maskPath))}.`;
    warnings.push(remark('import.masksWithoutPhoto', sentence, { count: withoutPhoto.length, example: withoutPhoto[0].maskPath }));
  }
  if (unreadable.length > 0) warnings.push(remark('import.masksNotPng', `There are masks that are not PNG, which were skipped: ${of(unreadable)}.`, { count: unreadable.length, example: unreadable[0] }));
  const reading = await maskReading(files, pairs.map(({ maskPath }) => maskPath), warnings);
  async function* images(): AsyncGenerator<ImportedImage> {
    for (const { maskPath, photoPath, name, split } of pairs) {
      const labels = async (): Promise<{ kind: 'labelMap'; labelMap: LabelMap }> => ({ kind: 'labelMap', labelMap: await readMask(files, maskPath, reading) });
      yield { name, photoPath, split, attributes: {}, labels };
    }
  }
  return { classSet: reading.classSet, hasOnlyIds: reading.hasOnlyIds ?? false, images: images(), total: pairs.length, warnings };
}

function noMasks(unreadable: readonly string[]): AppError {
  if (unreadable.length > 0) return new AppError('import.notThisFormat', `${unreadable[0]} is not a PNG, and neither are the other masks: save masks as PNG, which changes no pixel.`, { missing: 'masksNotPng', path: unreadable[0] });
  return new AppError('import.notThisFormat', 'There are no masks here: put PNG files of the same names as the photographs into a folder "masks" beside a folder "images".', { missing: 'masks', path: '' });
}
