import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { plainExportReportSchema } from '../../core/report/exportReport.ts';

/** Written last into every export: with it an export is whole, and known as ours. */
export const REPORT_FILE = 'report.json';

/** What report.json holds: the report, and which files are the export's own. */
const exportMarkerSchema = z.object({
  ...plainExportReportSchema.shape,
  // Exports of the first release do not have them, and are ours all the same.
  iou: plainExportReportSchema.shape.iou.default(null),
  provenance: plainExportReportSchema.shape.provenance.optional(),
  program: z.literal('atrous'),
  /** Paths of all other files of the export, relative, with `/`, sorted. */
  contents: z.array(z.string()),
});
export type ExportMarker = z.infer<typeof exportMarkerSchema>;

/** Reads report.json of a folder; null where it is not a whole export of Atrous. */
export async function readExportMarker(folder: string): Promise<ExportMarker | null> {
  const text = await readFile(join(folder, REPORT_FILE), 'utf8').catch(() => null);
  return text === null ? null : parseExportMarker(text);
}

/** The text of a report.json; null where it is not one of ours. */
export function parseExportMarker(text: string): ExportMarker | null {
  try {
    const result = exportMarkerSchema.safeParse(JSON.parse(text));
    return result.success ? result.data : null;
  } catch {
    return null;
  }
}

/** For listing images: an export into the folder of the project is not part of the project. */
export async function isExport(folder: string, names: ReadonlySet<string>): Promise<boolean> {
  return names.has(REPORT_FILE) && (await readExportMarker(folder)) !== null;
}
