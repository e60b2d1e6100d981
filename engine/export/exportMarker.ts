import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { jsonValues } from '../../core/formats/streamJson.ts';
import { type PlainExportReport, plainExportReportSchema } from '../../core/report/exportReport.ts';
import type { ExportTarget } from './exportTarget.ts';

/** Written last into every export: with it an export is whole, and known as ours. */
export const REPORT_FILE = 'report.json';

/**
 * What report.json holds beside `contents`, the paths of all other files of the export, relative, with `/`, sorted: of
 * them there may be more than memory has room for.
 */
const exportMarkerSchema = z.object({
  ...plainExportReportSchema.shape,
  // Exports of the first release do not have them, and are ours all the same.
  iou: plainExportReportSchema.shape.iou.default(null),
  provenance: plainExportReportSchema.shape.provenance.optional(),
  program: z.literal('atrous'),
});
export type ExportMarker = z.infer<typeof exportMarkerSchema>;

/** Writes report.json. Its own address stays out of it: two exports of one state are equal wherever they lie. */
export async function writeExportMarker(target: Pick<ExportTarget, 'contents' | 'stream'>, report: PlainExportReport): Promise<void> {
  const marker: ExportMarker = { ...report, out: '.', program: 'atrous' };
  const stream = await target.stream(REPORT_FILE);
  await stream.write(`${JSON.stringify(marker, null, 2).slice(0, -'\n}'.length)},\n  "contents": [`);
  let files = 0;
  for (const path of target.contents()) await stream.write(`${files++ === 0 ? '' : ','}\n    ${JSON.stringify(path)}`);
  await stream.write(`${files === 0 ? '' : '\n  '}]\n}\n`);
  await stream.close();
}

/**
 * Reads report.json of a folder; null where it is not a whole export of Atrous.
 * @param onFile gets each of `contents`
 */
export async function readExportMarker(folder: string, onFile?: (path: string) => void): Promise<ExportMarker | null> {
  return parseExportMarker(createReadStream(join(folder, REPORT_FILE)) as AsyncIterable<Uint8Array>, onFile);
}

/** The same of what a file of that name holds. */
export async function parseExportMarker(pieces: AsyncIterable<Uint8Array>, onFile: (path: string) => void = () => undefined): Promise<ExportMarker | null> {
  const values: Record<string, unknown> = {};
  let files = 0;
  try {
    for await (const { key, value } of jsonValues(pieces, [...Object.keys(exportMarkerSchema.shape).map((name) => `$.${name}`), '$.contents.*'], REPORT_FILE)) {
      if (key !== 'contents') values[key] = value;
      else if (typeof value !== 'string') return null;
      else {
        onFile(value);
        files++;
      }
    }
  } catch {
    // Not there, or no JSON.
    return null;
  }
  const result = exportMarkerSchema.safeParse(values);
  return result.success && files > 0 ? result.data : null;
}

/** For listing images: an export into the folder of the project is not part of the project. */
export async function isExport(folder: string, names: ReadonlySet<string>): Promise<boolean> {
  return names.has(REPORT_FILE) && (await readExportMarker(folder)) !== null;
}
