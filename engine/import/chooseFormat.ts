import { AppError } from '../../core/errors/appError.ts';
import type { DatasetFiles, DatasetFormat, ImportedDataset } from '../../core/formats/datasetFormat.ts';
import { datasetFormat, datasetFormats } from '../../core/formats/datasetFormats.ts';
import { parseExportMarker, REPORT_FILE } from '../export/exportMarker.ts';

export interface OpenedDataset {
  readonly format: DatasetFormat;
  readonly dataset: ImportedDataset;
}

/** Folders of masks are the last thing to take a dataset for: most others hold such folders too. */
const GENERAL: ReadonlySet<string> = new Set(['png', 'camvid']);

/**
 * Opens a dataset in the format that is named, or in the one that our own export names, or in the first that knows the
 * files for its own. Files that are damaged as those of one format may be those of another; but where they are not, masks
 * beside them are a part of what is damaged, and no dataset.
 * @throws AppError `import.notThisFormat`, `import.unknownFormat`, and what the format says of damaged files
 */
export async function openDataset(files: DatasetFiles, path: string, formatId: string | null): Promise<OpenedDataset> {
  if (formatId !== null) {
    const format = datasetFormat(formatId);
    return { format, dataset: await format.importDataset(files) };
  }
  const own = await ownExport(files);
  if (own !== null) return { format: own, dataset: await own.importDataset(files) };
  const order = [...datasetFormats].sort((a, b) => Number(GENERAL.has(a.descriptor.id)) - Number(GENERAL.has(b.descriptor.id)));
  let damaged: AppError | null = null;
  for (const format of order) {
    if (damaged !== null && GENERAL.has(format.descriptor.id)) break;
    try {
      return { format, dataset: await format.importDataset(files) };
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      if (error.code !== 'import.notThisFormat') damaged ??= error;
    }
  }
  if (damaged !== null) throw damaged;
  const known = datasetFormats.map(({ descriptor }) => descriptor.label).join(', ');
  throw new AppError('import.unknownFormat', `${path} is no dataset that Atrous can read (${known}, or an Atrous project): name its format to see what is missing.`, { path });
}

/** The format that the report of one of our exports names; null where it is none. */
async function ownExport(files: DatasetFiles): Promise<DatasetFormat | null> {
  if (!files.has(REPORT_FILE)) return null;
  const marker = await parseExportMarker(files.stream(REPORT_FILE));
  return datasetFormats.find(({ descriptor }) => descriptor.id === marker?.format) ?? null;
}
