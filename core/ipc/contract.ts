import { z } from 'zod';
import { classSetSchema } from '../classes/classDefinition.ts';
import { classMappingSchema } from '../classes/classMapping.ts';
import { classOperationSchema, classUseSchema } from '../classes/classOperation.ts';
import { documentChangeSchema } from '../document/documentChange.ts';
import { storedDocumentSchema } from '../document/storedDocument.ts';
import { modelDescriptionSchema } from '../model/modelDescription.ts';
import { imageOrderSchema } from '../project/imageOrder.ts';
import { imageSummarySchema } from '../project/imageSummary.ts';
import { predictionSummarySchema, projectInfoSchema } from '../project/projectInfo.ts';
import { remarkSchema } from '../report/remark.ts';
import { doctorReportSchema, modelSummarySchema } from '../report/doctorReport.ts';
import { compareReportSchema } from '../report/compareReport.ts';
import { exportReportSchema } from '../report/exportReport.ts';
import { classCorrectionSchema, projectStatisticsSchema } from '../report/projectStatistics.ts';
import { prelabelReportSchema } from '../report/prelabelReport.ts';
import { importPreviewSchema, importReportSchema } from '../report/importReport.ts';
import { keptPredictionSchema } from './keptPrediction.ts';
import { exportRequestSchema, importRequestSchema } from './datasetRequests.ts';
import { compareRequestSchema, trainedModelSchema, trainingPlaceSchema } from './trainingRequests.ts';
import { menuTextsSchema } from './menuTexts.ts';
import { settingsChangeSchema, settingsSchema } from './settings.ts';

/** One channel: what the renderer sends and what it gets back. */
interface Channel<Request extends z.ZodType, Response extends z.ZodType> {
  readonly request: Request;
  readonly response: Response;
}

function channel<Request extends z.ZodType, Response extends z.ZodType>(request: Request, response: Response): Channel<Request, Response> {
  return { request, response };
}

const nothing = z.undefined();
const imageId = z.number().int();
const jobId = z.string();

export const appInfoSchema = z.object({
  version: z.string(),
  electron: z.string(),
  platform: z.string(),
  /** The old Electron runtime for development and tests is running. */
  developmentRuntime: z.boolean(),
  /** What holds for the whole session, e.g. that Chromium's sandbox is off because of root. */
  notices: z.array(remarkSchema),
});
export type AppInfo = z.infer<typeof appInfoSchema>;

/** A guess about a model file: what was read off it, and how sure that is. */
export const modelInspectionSchema = z.object({
  path: z.string(),
  suggestedId: z.string(),
  description: modelDescriptionSchema,
  evidence: z.array(z.object({ field: z.string(), value: z.string(), reason: z.string(), code: z.string(), details: z.record(z.string(), z.unknown()), certain: z.boolean() })),
});
export type ModelInspection = z.infer<typeof modelInspectionSchema>;

/** A model's classes and what they are in the open project. */
export const modelMappingSchema = z.object({
  modelId: z.string(),
  modelName: z.string(),
  classes: z.array(z.object({ id: z.number().int(), name: z.string() })),
  backgroundId: z.number().int().nullable(),
  mapping: classMappingSchema.nullable(),
});
export type ModelMapping = z.infer<typeof modelMappingSchema>;

/** Everything the renderer can ask of the main process. */
export const channels = {
  /** Asked by a page that has its event listeners in place: notices that waited for it follow the reply. */
  'app.info': channel(nothing, appInfoSchema),
  'app.recentFolders': channel(nothing, z.array(z.object({ path: z.string(), name: z.string() }))),
  'settings.get': channel(nothing, settingsSchema),
  'settings.set': channel(settingsChangeSchema, settingsSchema),
  /** A person chooses where their shortcuts are written; null = they did not. */
  'settings.saveShortcuts': channel(nothing, z.object({ path: z.string() }).nullable()),
  /** What the native menu and questions say, in the language and with the keys in use. */
  'menu.setTexts': channel(menuTextsSchema, nothing),
  'dialog.chooseImageFolder': channel(nothing, z.string().nullable()),
  'dialog.chooseModelFile': channel(nothing, z.string().nullable()),
  'dialog.chooseExportFolder': channel(nothing, z.string().nullable()),
  /** A dataset is a folder, or one file of it. */
  'dialog.chooseDataset': channel(z.object({ kind: z.enum(['folder', 'file']) }), z.string().nullable()),
  'shell.showFolder': channel(z.object({ path: z.string() }), nothing),

  'project.current': channel(nothing, projectInfoSchema.nullable()),
  'project.open': channel(z.object({ folder: z.string() }), projectInfoSchema),
  'project.close': channel(nothing, nothing),
  'project.statistics': channel(nothing, projectStatisticsSchema),
  'project.saveClasses': channel(classSetSchema, projectInfoSchema),

  /** Images and layers of every class that is used. */
  'classes.uses': channel(nothing, z.array(classUseSchema)),
  /** Pixels of all layers of a class; takes time in a large project. */
  'classes.countPixels': channel(z.object({ classId: z.number().int() }), z.object({ pixels: z.number().int() })),
  /** Changes a class and what is labelled with it everywhere. Store what is unsaved first, and load open documents again after. */
  'classes.change': channel(classOperationSchema, z.object({ changeId: z.number().int(), images: z.number().int(), layers: z.number().int(), project: projectInfoSchema })),
  'classes.undoChange': channel(z.object({ changeId: z.number().int() }), z.object({ project: projectInfoSchema })),
  /** A person chooses where the project's classes are written; null = they did not. */
  'classes.saveFile': channel(nothing, z.object({ path: z.string() }).nullable()),
  /** modelId null = the model that pre-labels. mapping null = its classes keep their ids. */
  'classes.mapping': channel(z.object({ modelId: z.string().nullable() }), modelMappingSchema),
  'classes.saveMapping': channel(z.object({ modelId: z.string(), mapping: classMappingSchema.nullable() }), nothing),

  'images.list': channel(
    z.object({ offset: z.number().int().min(0), limit: z.number().int().min(1).max(1000) }),
    z.object({ total: z.number().int(), images: z.array(imageSummarySchema) }),
  ),
  'images.setDone': channel(z.object({ imageId, done: z.boolean() }), imageSummarySchema),
  'images.setMark': channel(z.object({ imageId, mark: z.enum(['flagged', 'skipped']), value: z.boolean() }), imageSummarySchema),
  /** Places in `images.list`, in the order in which a person goes through them. Counts areas that are not known yet. */
  'images.order': channel(imageOrderSchema, z.object({ positions: z.custom<Uint32Array>((value) => value instanceof Uint32Array, 'expected a Uint32Array') })),
  /** Time that a person worked on an image, and what became of its prediction; null = not known. */
  'images.addWork': channel(z.object({ imageId, workMs: z.number().min(0), corrections: z.array(classCorrectionSchema).nullable() }), nothing),

  /** Reads the image's size where it is not known yet; fails with the reason where the file cannot be read. */
  'document.load': channel(
    z.object({ imageId }),
    z.object({ image: imageSummarySchema, document: storedDocumentSchema, prediction: predictionSummarySchema.nullable() }),
  ),
  /** `stateDir`: that of the project whose image it is; another one that is open by then refuses it. Image 7 is another image there. */
  'document.save': channel(documentChangeSchema.extend({ stateDir: z.string().optional() }), nothing),

  /** What the model said of an image, under all edits; null where none was asked. */
  'prediction.load': channel(z.object({ imageId }), keptPredictionSchema.nullable()),

  /** The installed models, then what the catalogue has beside them. */
  'models.list': channel(nothing, z.array(modelSummarySchema)),
  'models.inspect': channel(z.object({ path: z.string() }), modelInspectionSchema),
  'models.add': channel(z.object({ path: z.string(), id: z.string(), description: modelDescriptionSchema }), modelSummarySchema),
  /**
   * Installs a model of the catalogue; null = the one that pre-labels: the default, and where none is installed, the
   * smallest of the catalogue. Progress and end are events.
   */
  'models.get': channel(z.object({ id: z.string().nullable() }), z.object({ jobId })),
  'models.remove': channel(z.object({ id: z.string() }), nothing),
  'models.setDefault': channel(z.object({ id: z.string() }), nothing),

  /**
   * imageIds null = the whole folder. Images with human edits are skipped unless `overwrite`.
   * A project without classes has those of the model when the reply comes: ask for `project.current` again.
   */
  'prelabel.start': channel(
    z.object({ imageIds: z.array(imageId).nullable(), overwrite: z.boolean(), modelId: z.string().nullable() }),
    z.object({ jobId }),
  ),
  /** Goes on when the project is closed; progress and end are events. */
  'export.start': channel(exportRequestSchema, z.object({ jobId })),
  /** What an import would touch. Nothing is written; a later call ends an earlier one with `cancelled`. */
  'import.preview': channel(importRequestSchema, importPreviewSchema),
  /** Progress and end are events; images that get labels come in `images.changed`. Classes may be new: ask for `project.current` again. */
  'import.start': channel(importRequestSchema, z.object({ jobId })),
  'training.place': channel(nothing, trainingPlaceSchema),
  /** A file of weights or a folder; title: what the dialog asks for. */
  'training.choose': channel(z.object({ what: z.enum(['weights', 'folder']), title: z.string().max(200) }), z.string().nullable()),
  'training.inspect': channel(z.object({ path: z.string() }), trainedModelSchema),
  /** Compiles and installs trained weights; in an open project its classes are mapped by names. longSide null = as usual for the architecture. */
  'training.add': channel(z.object({ path: z.string(), id: z.string(), longSide: z.number().int().min(1).max(32_768).nullable() }), modelSummarySchema),
  /** Changes nothing in the project; progress and end are events. */
  'compare.start': channel(compareRequestSchema, z.object({ jobId })),
  'job.cancel': channel(z.object({ jobId }), nothing),

  'doctor.run': channel(nothing, doctorReportSchema),
} as const;

export type ChannelName = keyof typeof channels;
export type RequestOf<Name extends ChannelName> = z.input<(typeof channels)[Name]['request']>;
export type ResponseOf<Name extends ChannelName> = z.output<(typeof channels)[Name]['response']>;

const failureSchema = z.object({ code: z.string(), message: z.string(), details: z.record(z.string(), z.unknown()) });

export const prelabelProgressSchema = z.object({
  jobId,
  done: z.number().int(),
  failed: z.number().int(),
  skipped: z.number().int(),
  total: z.number().int(),
  /** Over the last seconds; null before the first image. */
  imagesPerSecond: z.number().nullable(),
  secondsLeft: z.number().nullable(),
  provider: z.string().nullable(),
});
export type PrelabelProgress = z.infer<typeof prelabelProgressSchema>;

/** Everything the main process tells the renderer without being asked. */
export const events = {
  'prelabel.progress': prelabelProgressSchema,
  'prelabel.finished': z.object({ jobId, report: prelabelReportSchema.nullable(), error: failureSchema.nullable() }),
  /** getting: the file comes. installing: it is compiled and run once. */
  'models.getProgress': z.object({ jobId, phase: z.enum(['getting', 'installing']), doneBytes: z.number(), totalBytes: z.number() }),
  'models.getFinished': z.object({ jobId, model: modelSummarySchema.nullable(), cancelled: z.boolean(), error: failureSchema.nullable() }),
  'export.progress': z.object({ jobId, done: z.number().int(), total: z.number().int(), phase: z.enum(['writing', 'verifying']) }),
  'export.finished': z.object({ jobId, report: exportReportSchema.nullable(), cancelled: z.boolean(), error: failureSchema.nullable() }),
  /** total null = not known. */
  'import.progress': z.object({ jobId, done: z.number().int(), total: z.number().int().nullable(), failed: z.number().int() }),
  'import.finished': z.object({ jobId, report: importReportSchema.nullable(), error: failureSchema.nullable() }),
  'compare.progress': z.object({ jobId, done: z.number().int(), failed: z.number().int(), total: z.number().int() }),
  /** Both null = cancelled. */
  'compare.finished': z.object({ jobId, report: compareReportSchema.nullable(), error: failureSchema.nullable() }),
  'images.changed': z.object({ images: z.array(imageSummarySchema) }),
  /** A second start or the system asks for a folder, or for a file in it. The page opens it, after it has stored what is being drawn. */
  'project.openRequested': z.object({ path: z.string() }),
  /** The file of the open project was damaged and has been made sound: everything is to be read again. */
  'project.recovered': projectInfoSchema,
  /** A menu item that the renderer carries out; ids are those of renderer actions. */
  'menu.action': z.object({ id: z.string() }),
  /** A folder of "Open recent" was chosen. */
  'menu.openFolder': z.object({ path: z.string() }),
  /** Something a person should know that belongs to no request. */
  notice: remarkSchema.extend({ level: z.enum(['info', 'warning', 'error']) }),
} as const;

export type EventName = keyof typeof events;
export type EventOf<Name extends EventName> = z.output<(typeof events)[Name]>;

/** What every request comes back as: a value, or an error as plain data. */
export type Reply<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: z.infer<typeof failureSchema> };

/** The one object that preload exposes to the renderer, as `window.atrous`. */
export interface AtrousBridge {
  invoke<Name extends ChannelName>(name: Name, request: RequestOf<Name>): Promise<Reply<ResponseOf<Name>>>;
  on<Name extends EventName>(name: Name, listener: (event: EventOf<Name>) => void): () => void;
  /** Absolute path of a file or folder dropped on the window; empty where it has none. */
  pathForFile(file: unknown): string;
}

/**
 * Addresses of pictures, served only for the open project, all upright:
 *   atrous-image://project/full/ID     the photograph, as the renderer's <img> can show it
 *   atrous-image://project/preview/ID  at most PREVIEW_SIZE_PX on its long side: what is shown while a large one is decoded
 *   atrous-image://project/thumb/ID    at most THUMBNAIL_SIZE_PX on its long side
 */
export const IMAGE_SCHEME = 'atrous-image';
export const PREVIEW_SIZE_PX = 2048;
export const THUMBNAIL_SIZE_PX = 192;
export type ImageVariant = 'full' | 'preview' | 'thumb';

export function imageUrl(id: number, variant: ImageVariant): string {
  return `${IMAGE_SCHEME}://project/${variant}/${id}`;
}
