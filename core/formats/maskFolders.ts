import { AppError } from '../errors/appError.ts';
import type { LabelMap } from '../mask/labelMap.ts';
import type { DatasetFiles, ImportedDataset, ImportedImage } from './datasetFormat.ts';
import { maskReading, readMask } from './maskReading.ts';
import { pairMasks, type MaskPair } from './pairMasks.ts';
import type { CountedPaths } from './pathsWhere.ts';
import { remark, type Remark } from '../report/remark.ts';

/**
 * Photographs beside masks: grey or indexed (value = id), or in colours of a colour map. Where nothing says what the
 * values mean, all masks are looked at first, and what was guessed is said in the warnings.
 */
export async function importMaskFolders(files: DatasetFiles): Promise<ImportedDataset> {
  const { count, pairs, withoutPhoto, unpaired, unreadable } = pairMasks(files);
  if (count === 0) throw noMasks(unreadable);
  const warnings: Remark[] = [];
  const of = (paths: CountedPaths): string => `${paths.count} of them, for example ${paths.first}`;
  if (unpaired.count > 0) warnings.push(remark('import.photosWithoutMask', `There are photographs without a mask, which were skipped: ${of(unpaired)}.`, { count: unpaired.count, example: unpaired.first }));
  if (withoutPhoto.count > 0) {
    warnings.push(remark('import.masksWithoutPhoto', `There are masks without a photograph beside them: ${of(withoutPhoto)}.`, { count: withoutPhoto.count, example: withoutPhoto.first }));
  }
  if (unreadable.count > 0) warnings.push(remark('import.masksNotPng', `There are masks that are not PNG, which were skipped: ${of(unreadable)}.`, { count: unreadable.count, example: unreadable.first }));
  const reading = await maskReading(files, () => maskPaths(pairs()), warnings);
  async function* images(): AsyncGenerator<ImportedImage> {
    for (const { maskPath, photoPath, name, split } of pairs()) {
      const labels = async (): Promise<{ kind: 'labelMap'; labelMap: LabelMap }> => ({ kind: 'labelMap', labelMap: await readMask(files, maskPath, reading) });
      yield { name, photoPath, split, attributes: {}, labels };
    }
  }
  return { classSet: reading.classSet, hasOnlyIds: reading.hasOnlyIds ?? false, images: { [Symbol.asyncIterator]: images }, total: count, warnings };
}

function* maskPaths(pairs: Iterable<MaskPair>): Generator<string> {
  for (const { maskPath } of pairs) yield maskPath;
}

function noMasks(unreadable: CountedPaths): AppError {
  if (unreadable.count > 0) return new AppError('import.notThisFormat', `${unreadable.first} is not a PNG, and neither are the other masks: save masks as PNG, which changes no pixel.`, { missing: 'masksNotPng', path: unreadable.first });
  return new AppError('import.notThisFormat', 'There are no masks here: put PNG files of the same names as the photographs into a folder "masks" beside a folder "images".', { missing: 'masks', path: '' });
}
