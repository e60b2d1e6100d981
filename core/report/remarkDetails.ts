/*
 * What a person is told beside results, and the values that its sentence is made of: warnings, losses, reasons, notices. Every
 * language has a sentence for each (renderer/messages/remarks). `why` is what a library, a driver or the system said, in English;
 * where `cause` is an error of Atrous beside it, the window says that instead.
 */

type None = Readonly<Record<never, never>>;
type Count = { readonly count: number };
type At = { readonly path: string };
type Why = { readonly why: string };
/** The first few of `count`. */
type Named = Count & { readonly names: readonly string[] };

interface ExportRemarks {
  'export.classesWithoutPixels': Named;
  'export.emptyImages': Named;
  'export.emptySplits': { readonly splits: string };
  'export.leak': Named;
  'export.leftOut': Why;
  'export.missing': Count;
  'export.more': Count;
  'export.polygonIou': Count & At & { readonly mean: string; readonly worst: string };
  'export.reencoded': Count;
  'export.skipped': Count;
  'export.unfinished': Count;
  'export.ungrouped': Count;
  'export.unknownIds': Count & { readonly id: number };
  'export.unlabelled': Count;
  'export.unreviewed': Count;
  'loss.attributes': Count & { readonly format: string };
  'loss.cityscapesNumbers': Named & { readonly perClass: number; readonly lastId: number };
  'loss.crowd': Count & { readonly format: string };
  'loss.imageAttributes': Count & { readonly format: string };
  'loss.instances': Count & { readonly format: string };
  'loss.iou': At & { readonly iou: string };
  'loss.names': Count & { readonly format: string };
  'loss.overlap': Count & { readonly format: string };
  'loss.reservedName': { readonly id: number; readonly name: string; readonly given: string };
  'loss.unwritableName': { readonly id: number; readonly given: string };
  'loss.vocBackground': { readonly name: string };
  'loss.vocName': { readonly name: string; readonly safe: string };
  'loss.vocTooMany': Named & { readonly limit: number };
  'loss.yoloIgnored': Count;
  'loss.yoloParts': Count;
  'loss.yoloSplits': { readonly splits: string };
}

interface ImportRemarks {
  'import.absent': Named & { readonly folder: string };
  'import.annotationsSkipped': Count & At & { readonly problem: 'noImage' | 'noCategory' | 'unreadable' | 'onlyBox' | 'badSegmentation'; readonly example: string };
  'import.binaryMasks': None;
  'import.boxes': Count & { readonly last: string };
  'import.categoryIds': Count & { readonly changes: string };
  'import.cityscapesNames': None;
  'import.cityscapesTrainIds': None;
  'import.cvatLines': Count & { readonly element: string };
  'import.cvatNoPixels': Count & { readonly element: string };
  'import.datumaroSkipped': Count & { /** Kind of annotation; null = its label is not known. */ readonly type: string | null; readonly example: string };
  'import.imagesWithoutLabels': Count & { readonly example: string };
  'import.labelmeClasses': None;
  'import.listedWithoutMask': Count & { readonly example: string };
  'import.masksNotPng': Count & { readonly example: string };
  'import.masksWithoutPhoto': Count & { readonly example: string };
  'import.nestedFilled': Count & { readonly last: string };
  'import.nestedHoles': Count & { readonly last: string };
  'import.noClassList': None;
  'import.noColorMap': None;
  'import.noPixels': Count & At;
  'import.photosWithoutMask': Count & { readonly example: string };
  'import.predictionsLeft': None;
  'import.repeated': Count & { readonly name: string };
  'import.rowsWithoutMask': Count;
  'import.unknownId': At & { readonly pixels: number; readonly id: number };
  'import.unlistedImages': Count & At & { readonly image: string };
  'import.vocColors': None;
  'import.vocNames': None;
  'import.withoutAnnotation': Count & At;
  'import.yoloNames': { readonly list: string };
}

interface Notices {
  'notice.bug': { readonly log: string };
  'notice.changed': Named;
  'notice.gettingModel': { readonly name: string; readonly size: string; readonly license: string; readonly from: string };
  'notice.mirrorFails': Why & { readonly mirror: string; readonly url: string };
  'notice.missing': Count & { readonly folder: string };
  'notice.modelElsewhere': Why;
  'notice.moved': Count;
  'notice.noSandbox': None;
  'notice.oldElectron': { readonly version: string };
  'notice.otherAtrous': { readonly pid: number; /** Null = this computer. */ readonly host: string | null; readonly since: string };
  'notice.processLost': Why;
  'notice.readOnly': { readonly folder: string; readonly stateDir: string };
  'notice.recovered': At & { readonly saved: number; readonly lost: number; readonly backup: string };
  'notice.root': None;
  'notice.settingsAside': At & { readonly aside: string };
  'notice.settingsDamaged': At & Why;
  'notice.settingsUnread': At & Why;
  'notice.settingsUnsaved': At & Why;
  'notice.starterInstead': { readonly name: string; readonly size: string };
  'notice.unreadableFolder': Why;
  'notice.wasReadOnly': { readonly folder: string; readonly stateDir: string };
  'notice.windowLoaded': Why;
}

type Provider = { readonly provider: string };

interface ProviderRemarks {
  'provider.absent': Provider & { readonly platform: string };
  'provider.always': None;
  'provider.cancelled': None;
  'provider.cannotStart': Why;
  'provider.crashes': Provider & Why;
  'provider.hangs': Provider & { readonly seconds: number };
  'provider.noCuda': None;
  'provider.slow': { readonly ms: number; readonly cpuMs: number };
  'provider.untested': Provider & Why;
  'provider.unusable': Provider & Why;
  'provider.works': { readonly ms: number; readonly cpuMs: number };
  'provider.wrong': Provider & { readonly difference: string; readonly allowed: string };
}

/** What a dataset format is: core/formats. */
type FormatRemarks = {
  readonly [Id in 'voc' | 'coco' | 'coco-panoptic' | 'yolo-seg' | 'cityscapes' | 'png' | 'camvid' | 'labelme' | 'cvat' | 'datumaro' | 'huggingface' | 'atrous' as `format.${Id}`]: None;
};

export interface RemarkDetails extends FormatRemarks, ExportRemarks, ImportRemarks, Notices, ProviderRemarks {}
export type RemarkCode = keyof RemarkDetails;
