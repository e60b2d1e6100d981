import { readFile } from 'node:fs/promises';
import type { Metadata } from 'sharp';
import type { Photo } from '../../core/formats/datasetFormat.ts';
import { imageError } from '../images/imageError.ts';
import { DEFAULT_PIXEL_LIMIT } from '../images/openImage.ts';
import { photoAsJpeg } from '../images/photoAsJpeg.ts';
import { sharp } from '../images/sharp.ts';
import { sha256Of } from './partialExport.ts';

/** What the header of a photograph says. */
export interface PhotoFacts {
  readonly width: number;
  readonly height: number;
  /** Of `ExportPhoto.photo`. */
  readonly extension: 'jpg' | 'png' | 'webp';
  /** The file itself is what trainers read. */
  readonly isAsItIs: boolean;
  readonly isUprightJpeg: boolean;
}

const EXTENSIONS: Readonly<Record<string, PhotoFacts['extension']>> = { jpeg: 'jpg', png: 'png', webp: 'webp' };

/** A photograph on its way into a dataset; what was decoded to check it is not decoded again. */
export class ExportPhoto {
  readonly facts: PhotoFacts;
  private readonly path: string;
  private file: Uint8Array | null = null;
  private jpeg: Photo | null = null;

  private constructor(path: string, facts: PhotoFacts) {
    this.path = path;
    this.facts = facts;
  }

  /** Reads the header alone. @throws AppError `image.*` */
  static async open(path: string): Promise<ExportPhoto> {
    try {
      return new ExportPhoto(path, factsOf(await sharp(path, { failOn: 'error', limitInputPixels: DEFAULT_PIXEL_LIMIT }).metadata()));
    } catch (error) {
      throw await imageError(path, error, DEFAULT_PIXEL_LIMIT);
    }
  }

  /**
   * Reads every byte and decodes it, so that a photograph that is cut off is found before anything of it is written.
   * @param asJpeg what is likely to be asked for is made at once
   * @returns SHA-256 of the file
   * @throws AppError `image.*`
   */
  async check(asJpeg: boolean): Promise<string> {
    const file = await this.read();
    if (!this.facts.isAsItIs || (asJpeg && !this.facts.isUprightJpeg)) await this.photoAsJpeg();
    else await this.decode(file);
    return sha256Of(file);
  }

  async photo(): Promise<Photo> {
    return this.facts.isAsItIs ? { bytes: await this.read(), reencoded: false } : this.photoAsJpeg();
  }

  async photoAsJpeg(): Promise<Photo> {
    if (this.facts.isUprightJpeg) return { bytes: await this.read(), reencoded: false };
    this.jpeg ??= await photoAsJpeg(this.path);
    return this.jpeg;
  }

  private async read(): Promise<Uint8Array> {
    try {
      this.file ??= await readFile(this.path);
      return this.file;
    } catch (error) {
      throw await imageError(this.path, error, DEFAULT_PIXEL_LIMIT);
    }
  }

  private async decode(file: Uint8Array): Promise<void> {
    const { width, height } = this.facts;
    try {
      // Shrunk while it is decoded: every byte is read, of a JPEG at a fraction of the time.
      await sharp(file, { failOn: 'error', limitInputPixels: DEFAULT_PIXEL_LIMIT })
        .resize({ width: Math.ceil(width / 8), height: Math.ceil(height / 8), fit: 'fill' })
        .raw()
        .toBuffer();
    } catch (error) {
      throw await imageError(this.path, error, DEFAULT_PIXEL_LIMIT);
    }
  }
}

/** CMYK counts as another format: many readers of training data show it inverted. An animation is not a photograph. */
function factsOf({ format, orientation = 1, space, pages = 1, autoOrient }: Metadata): PhotoFacts {
  const { width, height } = autoOrient;
  const extension = EXTENSIONS[format];
  const isAsItIs = extension !== undefined && orientation === 1 && pages === 1 && (format !== 'jpeg' || space === 'srgb' || space === 'b-w');
  return { width, height, extension: isAsItIs ? extension : 'jpg', isAsItIs, isUprightJpeg: isAsItIs && extension === 'jpg' };
}
