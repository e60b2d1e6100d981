/*
 * What can go wrong and be said in the window: the codes, and the values that their sentences are made of. Every language has a
 * sentence for each (renderer/messages/errors); the compiler holds both ends together. `why` is what a library or a driver said, or
 * a detail for specialists: in English, whatever the language.
 */

type None = Readonly<Record<never, never>>;
type At = { readonly path: string };
type Why = { readonly why: string };
type Size = { readonly width: number; readonly height: number };

interface EditingErrors {
  'class.cannotUndo': None;
  'class.full': None;
  'class.idTaken': { readonly id: number; readonly name: string };
  'class.isBackground': { readonly name: string };
  'class.mergeIntoBackground': { readonly name: string; readonly background: string };
  'class.none': None;
  'class.sameClass': { readonly name: string };
  'class.unknown': { readonly id: number };
  'classes.badList': { readonly name: string };
  'classes.badMapping': { readonly name: string };
  'image.loading': None;
  'layer.hidden': None;
  'layer.locked': None;
  'layer.lockedBelow': None;
  'layer.none': None;
  'layer.onePart': None;
  'layer.onlyOne': None;
  'layer.tooManyParts': { readonly parts: number; readonly limit: number };
  'layer.wouldOverlap': None;
  'prediction.none': None;
  'tool.refused': None;
}

interface ImageErrors {
  'image.cannotStart': Why;
  'image.changed': At & Size & { readonly oldWidth: number; readonly oldHeight: number };
  'image.decoderDied': At & Why;
  'image.empty': At;
  'image.missing': At;
  'image.notAnImage': At;
  'image.overJpegSide': At & Size & { readonly limit: number };
  'image.tooLarge': At & { /** Pixels; null = more memory than there is. */ readonly limit: number | null };
  'image.truncated': At;
  'image.unreadable': At;
}

interface ProjectErrors {
  'file.cannotWrite': At;
  'folder.cannotShow': At;
  'project.badChange': None;
  'project.badClasses': None;
  'project.busy': At;
  'project.classesDiffer': { readonly model: string; readonly classId: number; readonly className: string; /** What this project calls it; null = it has no such class. */ readonly projectClass: string | null };
  'project.closed': At;
  'project.damaged': At & { /** The only image that is affected; null = the whole file. */ readonly image: string | null };
  'project.diskFull': At;
  'project.edited': At;
  'project.foreign': At;
  'project.io': At;
  'project.newer': At & { readonly found: number; readonly supported: number };
  'project.noFolder': { readonly folder: string };
  'project.noImage': None;
  'project.noSize': At;
  'project.none': None;
  'project.notAFolder': { readonly folder: string };
  'project.notWritable': At;
  'project.other': None;
  'project.unreadable': { readonly folder: string };
}

interface WorkErrors {
  bug: { readonly why: string; readonly log: string };
  'inference.cannotStart': Why;
  'inference.died': Why & { /** What was being worked on: an image or a model. */ readonly subject: string };
  'inference.disposed': None;
  'inference.outOfMemory': None;
  'job.busy': { readonly kind: 'prelabel' | 'export' | 'import' | 'model' | 'compare' };
  'provider.notWorking': Why & { readonly provider: string };
  'work.died': Why;
  'work.failed': None;
}

interface ExportErrors {
  'export.badGroups': { readonly rule: string; /** Characters that a rule may have, where it has more; null = it is no regular expression. */ readonly limit: number | null };
  'export.badRequest': { readonly field: string };
  'export.badSplit': { /** The split whose name or share is wrong; null = the shares do not sum to 1. */ readonly split: string | null; readonly sum: number | null };
  'export.busy': { readonly out: string; readonly folder: string };
  'export.diskFull': { readonly out: string };
  'export.noneDone': { readonly folder: string; readonly labelled: number };
  'export.noneLabelled': { readonly folder: string };
  'export.noneReadable': { readonly images: number; /** Why the first of them could not be read. */ readonly why: string };
  'export.notAFolder': { readonly out: string };
  'export.notEmpty': { readonly out: string; /** That Atrous did not write; null = all of it is something else. */ readonly file: string | null };
  'export.notVerified': At;
  'export.notWritable': { readonly out: string; readonly reason: string };
  'export.photoChanged': At;
  'export.sameColor': { readonly color: string; readonly name: string; readonly other: string };
  'export.sameName': { readonly name: string; readonly ids: readonly [number, number] };
  'export.unknownFormat': { readonly format: string };
  'export.unknownId': At & { readonly id: number };
}

/** What a folder or file has to have to be of a format. */
export type MissingOfFormat =
  | 'cityscapes' | 'coco' | 'cocoPanoptic' | 'cvat' | 'cvatVideo' | 'datumaro' | 'huggingface' | 'huggingfaceMasks' | 'labelme'
  | 'manyVoc' | 'masks' | 'masksArePhotos' | 'masksNotPng' | 'voc' | 'yolo' | 'yoloClasses' | 'atrous';

interface ImportErrors {
  'import.allLeftOut': At;
  'import.ambiguous': At & { readonly images: readonly string[] };
  'import.archive': At;
  'import.badJson': { readonly name: string } & Why;
  'import.badLabels': { readonly place: string } & Why;
  'import.badSegmentation': { readonly place: string } & Why;
  'import.badShape': { readonly name: string } & Why;
  'import.badXml': { readonly name: string } & Why;
  'import.badYaml': { readonly name: string } & Why;
  'import.empty': At;
  'import.itself': At;
  'import.missingMask': At;
  'import.missingPhoto': At;
  'import.noImage': At & { readonly folder: string };
  'import.noMatch': At & { readonly folder: string; readonly found: number };
  'import.noSize': { readonly place: string };
  'import.notFound': At;
  'import.notThisFormat': { readonly missing: MissingOfFormat; /** The file that shows it; empty where there is none. */ readonly path: string };
  'import.sameColor': At & { readonly name: string; readonly other: string };
  'import.size': At & Size & { readonly labelWidth: number; readonly labelHeight: number };
  'import.sizeMismatch': At & { readonly why: string };
  'import.tooDeep': { readonly name: string } & Why;
  'import.tooLarge': { readonly place: string } & Size & { readonly megapixels: number };
  'import.tooManyClasses': { /** The file or class at which it shows; empty = the dataset as a whole. */ readonly name: string; readonly limit: number };
  'import.twice': At & { readonly image: string };
  'import.unknownFormat': At;
  'import.unknownLabel': { readonly name: string; readonly label: string };
  'import.unknownSegment': At & { readonly id: number };
  'import.unreadable': At;
  'mask.corrupt': None;
  'mask.damaged': { readonly name: string };
  'mask.notLabelPng': { readonly name: string };
  'mask.unknownColor': { readonly name: string; readonly color: string; readonly x: number; readonly y: number };
}

type InFile = { readonly file: string } & Why;

interface ModelErrors {
  'checkpoint.ambiguousStateDict': InFile;
  'checkpoint.corrupt': InFile;
  'checkpoint.mismatch': InFile;
  'checkpoint.noStateDict': InFile;
  'checkpoint.refusedGlobal': InFile;
  'checkpoint.truncated': InFile;
  'checkpoint.unknownFormat': InFile;
  'checkpoint.unsupported': InFile;
  'compare.nothing': { readonly folder: string; /** Whether finished images were asked for. */ readonly finished: boolean };
  'compare.notHeldOut': { readonly folder: string };
  'eval.sizeDiffers': Size & { readonly truthWidth: number; readonly truthHeight: number };
  'model.badDescription': Why;
  'model.badId': { readonly id: string };
  'model.badMirror': { readonly value: string };
  'model.cannotGet': { readonly fileName: string; readonly url: string } & Why;
  'model.cannotRun': { readonly model: string } & Why;
  'model.cannotStore': { readonly directory: string };
  'model.damaged': { readonly id: string };
  'model.exists': { readonly id: string };
  'model.externalWeights': { readonly location: string };
  'model.noFile': { readonly file: string };
  'model.none': None;
  'model.notCheckpoint': None;
  'model.notOnnx': Why;
  'model.notSegmentation': Why;
  'model.outputStride': None;
  'model.tooOld': { readonly opset: number; readonly oldest: number };
  'model.unknown': { readonly id: string };
  'model.unreadable': { readonly file: string };
  'model.unsupportedType': { readonly tensor: string };
  'model.wrongDescription': Why;
  'model.wrongFile': { readonly from: string; readonly url: string };
  'training.notARun': { readonly file: string };
}

export interface WindowErrors extends EditingErrors, ImageErrors, ProjectErrors, WorkErrors, ExportErrors, ImportErrors, ModelErrors {}
