import { uncoveredValue, type ClassSet } from '../../core/classes/classDefinition.ts';
import { documentFromStored } from '../../core/document/storedDocument.ts';
import { flatten } from '../../core/document/flatten.ts';
import { AppError } from '../../core/errors/appError.ts';
import type { ExportImage } from '../../core/formats/datasetFormat.ts';
import { voidBorder } from '../../core/formats/voidBorder.ts';
import type { LabelMap } from '../../core/mask/labelMap.ts';
import type { ItemFailure } from '../../core/project/imageSummary.ts';
import { photoAsJpeg } from '../images/photoAsJpeg.ts';
import type { ExportableImage, Project } from '../project/project.ts';

/** One image with everything that a format asks for, in memory. */
export interface PreparedImage extends ExportImage {
  readonly pixels: LabelMap;
  readonly reencoded: boolean;
}

export interface PrepareOptions {
  readonly classSet: ClassSet;
  readonly voidBorderPx: number;
}

/**
 * Reads one image and its layers. Only what can be exported whole is returned: a photograph that cannot be read, or
 * that does not fit its layers, is a failure to be listed, and not an image without its picture.
 */
export async function prepareImage(project: Project, image: ExportableImage, split: string, options: PrepareOptions): Promise<PreparedImage | ItemFailure> {
  try {
    const { document } = await project.loadDocument(image.id);
    const { width, height } = document;
    const photo = await photoAsJpeg(image.absolutePath);
    if (photo.width !== width || photo.height !== height) {
      throw new AppError('image.changed', `${image.path} has changed while it was exported: export again.`, { path: image.path });
    }
    const pixels = voidBorder(flatten(documentFromStored(document), uncoveredValue(options.classSet)), options.voidBorderPx);
    return {
      path: image.path, split, width, height, pixels, reencoded: photo.reencoded, attributes: {}, key: '', photoExtension: 'jpg',
      labelMap: () => Promise.resolve(pixels),
      objects: () => Promise.resolve([]),
      photo: () => Promise.resolve(photo),
      photoAsJpeg: () => Promise.resolve(photo),
    };
  } catch (error) {
    if (!(error instanceof AppError) || !isOfThisImage(error)) throw error;
    // Where the folder lies is nobody's business who gets the dataset.
    return { path: image.path, code: error.code, message: error.message.replaceAll(image.absolutePath, image.path) };
  }
}

/** Failures of one photograph or its masks; all others (a damaged project, a full disk) end the export. */
function isOfThisImage(error: AppError): boolean {
  return error.code.startsWith('image.') || error.code.startsWith('mask.');
}
