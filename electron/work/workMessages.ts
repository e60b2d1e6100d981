import type { PlainError } from '../../core/errors/appError.ts';
import type { ModelInspection } from '../../core/ipc/contract.ts';
import type { ExportRequest, ImportRequest } from '../../core/ipc/datasetRequests.ts';
import type { CompareModelsRequest, TrainedModel } from '../../core/ipc/trainingRequests.ts';
import type { ModelDescription } from '../../core/model/modelDescription.ts';
import type { CompareReport } from '../../core/report/compareReport.ts';
import type { ExportReport } from '../../core/report/exportReport.ts';
import type { ImportPreview, ImportReport } from '../../core/report/importReport.ts';
import type { CompareProgress } from '../../engine/evaluation/compareModels.ts';
import type { ExportProgress } from '../../engine/export/exportProject.ts';
import type { ImportProgress } from '../../engine/import/importProject.ts';
import type { ProviderId } from '../../engine/inference/providers.ts';
import type { GetModelProgress } from '../../engine/models/getModel.ts';
import type { UtilityTransport } from '../utilityTransport.ts';
import type { Remark } from '../../core/report/remark.ts';

export interface GetModelNotice {
  readonly phase: 'notice';
  readonly said: Remark;
}

/** What is too much work for the main process and no model run. Each piece gets a process of its own. */
export interface WorkVerbs {
  inspectModel: { request: { readonly path: string }; outcome: ModelInspection; progress: never };
  /** The id of the installed model. */
  addModel: {
    request: { readonly dataDirectory: string; readonly path: string; readonly id: string; readonly description: ModelDescription };
    outcome: string;
    progress: never;
  };
  /** null = the default, and where no model is installed, the starter that comes with Atrous. The id of the installed model. */
  getModel: {
    request: { readonly dataDirectory: string; readonly id: string | null };
    outcome: string;
    progress: GetModelProgress | GetModelNotice;
  };
  export: {
    request: { readonly folder: string; readonly stateDir: string; readonly options: ExportRequest };
    outcome: ExportReport;
    progress: ExportProgress;
  };
  /** Checks every page of a project's database: what is wrong with it, or null. */
  checkProject: { request: { readonly path: string }; outcome: string | null; progress: never };
  inspectTrained: { request: { readonly path: string }; outcome: Omit<TrainedModel, 'unmapped'>; progress: never };
  /** The id of the installed model. */
  addTrained: {
    request: { readonly dataDirectory: string; readonly path: string; readonly id: string; readonly longSide: number | null };
    outcome: string;
    progress: never;
  };
  compare: {
    request: { readonly folder: string; readonly stateDir: string; readonly dataDirectory: string; readonly provider: ProviderId } & CompareModelsRequest;
    outcome: CompareReport;
    progress: CompareProgress;
  };
  previewImport: {
    request: { readonly folder: string; readonly stateDir: string; readonly options: ImportRequest };
    outcome: ImportPreview;
    progress: never;
  };
  import: {
    request: { readonly folder: string; readonly stateDir: string; readonly options: ImportRequest };
    outcome: ImportReport;
    /** imageId: an image that has just got labels. */
    progress: ImportProgress & { readonly imageId: number | null };
  };
}

export type WorkVerb = keyof WorkVerbs;

export type ToWork =
  | { [Verb in WorkVerb]: { readonly kind: Verb; readonly request: WorkVerbs[Verb]['request'] } }[WorkVerb]
  | { readonly kind: 'cancel' };

export type FromWork =
  | { readonly kind: 'progress'; readonly progress: WorkVerbs[WorkVerb]['progress'] }
  | { readonly kind: 'done'; readonly outcome: WorkVerbs[WorkVerb]['outcome'] }
  | { readonly kind: 'failed'; readonly error: PlainError };

export type WorkTransport = UtilityTransport<ToWork, FromWork>;
