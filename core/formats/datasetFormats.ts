import { AppError } from '../errors/appError.ts';
import { cityscapesFormat } from './cityscapes.ts';
import { cocoFormat } from './coco.ts';
import { cocoPanopticFormat } from './cocoPanoptic.ts';
import { cvatFormat } from './cvat.ts';
import type { DatasetFormat } from './datasetFormat.ts';
import { datumaroFormat } from './datumaro.ts';
import { huggingfaceFormat } from './huggingface.ts';
import { labelmeFormat } from './labelme.ts';
import { camvidFormat, pngFormat } from './png.ts';
import { vocFormat } from './voc.ts';
import { yoloSegFormat } from './yoloSeg.ts';

/** Every format, in the order of menus. */
export const datasetFormats: readonly DatasetFormat[] = [
  vocFormat,
  cocoFormat,
  cocoPanopticFormat,
  yoloSegFormat,
  cityscapesFormat,
  pngFormat,
  camvidFormat,
  labelmeFormat,
  cvatFormat,
  datumaroFormat,
  huggingfaceFormat,
];

/** @throws AppError `export.unknownFormat` */
export function datasetFormat(id: string): DatasetFormat {
  const format = datasetFormats.find(({ descriptor }) => descriptor.id === id);
  if (format !== undefined) return format;
  const known = datasetFormats.map(({ descriptor }) => descriptor.id).join(', ');
  throw new AppError('export.unknownFormat', `There is no format "${id}": use one of ${known}.`, { format: id });
}
