import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import type { ClassSet } from '../../core/classes/classDefinition.ts';
import type { AnnotationDocument } from '../../core/document/annotationDocument.ts';
import { documentFromStored, type StoredDocument } from '../../core/document/storedDocument.ts';
import { AppError } from '../../core/errors/appError.ts';
import { itemFailure } from '../../core/project/itemFailure.ts';
import type { Attributes, ExportImage } from '../../core/formats/datasetFormat.ts';
import { exportedLabelMap, exportedObjects } from '../../core/formats/exportObjects.ts';
import type { LabelMap } from '../../core/mask/labelMap.ts';
import type { ItemFailure } from '../../core/project/imageSummary.ts';
import type { Project } from '../project/project.ts';
import type { PlannedImage } from './exportImages.ts';
import { ExportPhoto, type PhotoFacts } from './exportPhoto.ts';
import type { ExportTarget } from './exportTarget.ts';

/** One image with what the report wants to know of it. */
export interface PreparedImage {
  readonly image: ExportImage;
  /** That of `image.labelMap()`. */
  readonly labelMap: LabelMap;
  readonly document: AnnotationDocument;
  readonly photo: PhotoFacts;
  /** SHA-256 of the file of the project. */
  readonly photoHash: string;
}

export interface ExportSourceOptions {
  readonly project: Project;
  readonly target: Pick<ExportTarget, 'checkedPhoto' | 'notePhoto'>;
  readonly projectClasses: ClassSet;
  readonly exportedClasses: ClassSet;
  readonly voidBorderPx: number;
  readonly requestId: string;
}

/** Reads the images of a project for an export. */
export class ExportSource {
  private readonly options: ExportSourceOptions;
  /** What the format asked of the last image it will ask of the next. */
  private wantsJpeg = false;

  constructor(options: ExportSourceOptions) {
    this.options = options;
  }

  /**
   * Reads one image and its layers. Only what can be exported whole is returned: a photograph that cannot be read, or
   * that does not fit its layers, is a failure to be listed, and not an image without its picture.
   */
  async prepare(image: PlannedImage): Promise<PreparedImage | ItemFailure> {
    const absolutePath = this.options.project.imagePath(image.id);
    try {
      return await this.prepared(image, absolutePath);
    } catch (error) {
      if (!(error instanceof AppError) || !isOfThisImage(error)) throw error;
      // Where the folder lies is nobody's business who gets the dataset.
      return { ...itemFailure(image.path, error), message: error.message.replaceAll(absolutePath, image.path) };
    }
  }

  /** The label map alone, to compare with. */
  async labelMap(imageId: number): Promise<LabelMap> {
    const { document } = await this.options.project.loadDocument(imageId);
    return this.flatten(documentFromStored(document));
  }

  private async prepared({ id, path, name, split }: PlannedImage, absolutePath: string): Promise<PreparedImage> {
    const { project, target, projectClasses, exportedClasses } = this.options;
    const stored = (await project.loadDocument(id)).document;
    const attributes = project.datasets.attributes(id);
    const photo = await ExportPhoto.open(absolutePath);
    const { width, height } = stored;
    if (photo.facts.width !== width || photo.facts.height !== height) {
      throw new AppError('export.photoChanged', `${path} has changed while it was exported: export again.`, { path });
    }
    const key = this.keyOf(stored, attributes, await stat(absolutePath));
    let photoHash = target.checkedPhoto(path, key);
    if (photoHash === null) {
      photoHash = await photo.check(this.wantsJpeg);
      await target.notePhoto(path, key, photoHash);
    }
    const document = documentFromStored(stored);
    const labelMap = this.flatten(document);
    const image: ExportImage = {
      path, name, split, width, height, attributes, key,
      labelMap: () => Promise.resolve(labelMap),
      objects: () => Promise.resolve(exportedObjects(document, projectClasses, exportedClasses, labelMap)),
      photoExtension: photo.facts.extension,
      photo: () => {
        this.wantsJpeg = false;
        return photo.photo();
      },
      photoAsJpeg: () => {
        this.wantsJpeg = true;
        return photo.photoAsJpeg();
      },
    };
    return { image, labelMap, document, photo: photo.facts, photoHash };
  }

  private flatten(document: AnnotationDocument): LabelMap {
    const { projectClasses, exportedClasses, voidBorderPx } = this.options;
    return exportedLabelMap(document, projectClasses, exportedClasses, voidBorderPx);
  }

  private keyOf(stored: StoredDocument, attributes: Attributes, file: { size: number; mtimeMs: number }): string {
    const { projectClasses, requestId } = this.options;
    const hash = createHash('sha256');
    hash.update(JSON.stringify([requestId, projectClasses, stored.width, stored.height, stored.onePerPixel, stored.layers, attributes, file.size, file.mtimeMs]));
    for (const { layerId, tileIndex, data } of stored.tiles) if (data !== null) hash.update(`${layerId} ${tileIndex} ${data.length} `).update(data);
    return hash.digest('hex').slice(0, 32);
  }
}

/** Failures of one photograph or its masks; all others (a damaged project, a full disk) end the export. */
function isOfThisImage(error: AppError): boolean {
  return error.code.startsWith('image.') || error.code.startsWith('mask.');
}
