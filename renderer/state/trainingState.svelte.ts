import { toPlainError } from '../../core/errors/appError.ts';
import type { ClassSet } from '../../core/classes/classDefinition.ts';
import type { TrainedModel, TrainingPlace } from '../../core/ipc/trainingRequests.ts';
import type { ModelSummary } from '../../core/report/doctorReport.ts';
import { hasClassesOfExport } from '../../core/training/hasClassesOfExport.ts';
import { shellCommand } from '../../core/training/shellCommand.ts';
import { planProblem, suggestedIterations, trainingWords, type PlanProblem, type Teacher, type TrainingPlan } from '../../core/training/trainingPlan.ts';
import type { Client } from '../bridge/client.ts';
import { ExportState } from './exportState.svelte.ts';
import { ModelComparison } from './modelComparison.svelte.ts';
import { sentenceText } from '../messages/sentenceText.ts';

/** In their order; each can be gone to at any time, because training takes hours. */
export const trainingSteps = ['export', 'command', 'add', 'compare'] as const;
export type TrainingStep = (typeof trainingSteps)[number];

/** What a person chooses for the command. */
export interface TrainingChoice {
  python: string;
  data: string;
  out: string;
  architecture: string;
  /** scratch, file, or `model:ID` of an installed one. */
  start: 'scratch' | 'file' | `model:${string}`;
  startFile: string;
  cropPx: number;
  batch: number;
  iterations: number;
  iterations2: number;
  device: TrainingPlan['device'];
  gpuCount: number;
  mixedPrecision: boolean;
  /** Learn from the current model, too. */
  taught: boolean;
  photographs: string;
}

/** From finished images to a model that pre-labels: export, command, model, comparison. */
export class TrainingState {
  step: TrainingStep = $state('export');
  readonly exporting: ExportState;
  readonly comparison: ModelComparison;
  readonly choice: TrainingChoice = $state({
    python: '', data: '', out: '', architecture: 'deeplabv3_mobilenet_v2', start: 'scratch', startFile: '', cropPx: 513, batch: 16, iterations: 2000, iterations2: 1000,
    device: 'auto', gpuCount: 1, mixedPrecision: false, taught: false, photographs: '',
  });
  place: TrainingPlace | null = $state.raw(null);
  /** Training images of the last export; null = none was made here. */
  trainingImages: number | null = $state(null);
  /** Weights that were looked at and can be added. */
  trained: TrainedModel | null = $state.raw(null);
  id = $state('');
  longSide: number | null = $state(null);
  /** Being looked at or added. */
  busy = $state(false);
  /** Why weights cannot be taken, in one sentence. */
  failure: string | null = $state(null);
  /** What the weights became, and what pre-labelled before. */
  added: { readonly model: ModelSummary; readonly weights: string; readonly beforeId: string | null } | null = $state.raw(null);
  /** The export that runs is of a folder that was open before. */
  private exportIsOfAnother = false;
  private readonly client: Client;

  constructor(client: Client) {
    this.client = client;
    this.comparison = new ModelComparison(client);
    this.exporting = new ExportState(client, (end) => {
      if (this.exportIsOfAnother) this.exporting.reset();
      else if ('report' in end) this.exported(end.report.out, end.report.splits.train ?? 0);
    });
    Object.assign(this.exporting.choice, { stratify: true, only: 'done' });
  }

  /** Reads where everything is. @param project the open one; folders beside it are suggested */
  async open(project: { readonly folder: string }): Promise<void> {
    this.exporting.reset();
    this.place = await this.client.invoke('training.place');
    const { choice } = this;
    if (choice.python === '') choice.python = this.place.python;
    if (this.exporting.choice.out === '') this.exporting.choice.out = `${project.folder}-training`;
    if (choice.data === '') choice.data = this.exporting.choice.out;
    if (choice.out === '') choice.out = `${project.folder}-run`;
    if (choice.photographs === '') choice.photographs = project.folder;
  }

  /** Starts the export that is chosen. A failure is kept in `exporting.failure`. */
  async export(): Promise<void> {
    this.exportIsOfAnother = false;
    await this.exporting.start();
  }

  /** Another folder of images: what was chosen for the one before is wrong for it. */
  projectChanged(): void {
    this.step = 'export';
    this.trainingImages = null;
    this.trained = null;
    this.added = null;
    this.failure = null;
    this.comparison.reset();
    this.exporting.reset();
    this.exportIsOfAnother = true;
    this.exporting.choice.out = '';
    Object.assign(this.choice, { data: '', out: '', photographs: '', taught: false });
  }

  private exported(out: string, images: number): void {
    this.trainingImages = images;
    this.choice.data = out;
    const iterations = suggestedIterations(images, this.choice.batch);
    Object.assign(this.choice, { iterations, iterations2: Math.ceil(iterations / 2) });
  }

  /** @param currentModelId the model that pre-labels, which can teach */
  plan(currentModelId: string | null): TrainingPlan {
    const { python, data, out, architecture, cropPx, batch, iterations, iterations2, device, gpuCount, mixedPrecision } = this.choice;
    return {
      python, data, out, architecture, cropPx, batch, iterations, iterations2, device, gpuCount, mixedPrecision,
      script: this.place?.script ?? '',
      initialWeights: this.initialWeights(),
      teacher: this.teacher(currentModelId),
    };
  }

  problem(currentModelId: string | null): PlanProblem | null {
    return planProblem(this.plan(currentModelId));
  }

  command(currentModelId: string | null): string {
    return shellCommand(trainingWords(this.plan(currentModelId)), this.place?.shell ?? 'posix');
  }

  /** Why the current model cannot teach here; null = it can. */
  teachingProblem(currentModelId: string | null, classSet: ClassSet): 'none' | 'kind' | 'classes' | null {
    const model = this.place?.models.find(({ id }) => id === currentModelId);
    if (model === undefined) return 'none';
    if (model.teacherPixels === null) return 'kind';
    return hasClassesOfExport(model.classes, classSet) ? null : 'classes';
  }

  private initialWeights(): string | null {
    const { start, startFile } = this.choice;
    if (start === 'scratch') return null;
    if (start === 'file') return startFile;
    return this.place?.models.find(({ id }) => `model:${id}` === start)?.path ?? null;
  }

  private teacher(currentModelId: string | null): Teacher | null {
    const model = this.place?.models.find(({ id }) => id === currentModelId);
    if (!this.choice.taught || model === undefined || model.teacherPixels === null) return null;
    return { path: model.path, pixels: model.teacherPixels, photographs: this.choice.photographs };
  }

  /** Looks at weights that training wrote. A failure is kept in `failure`. */
  async inspect(path: string): Promise<void> {
    await this.working(async () => {
      this.trained = null;
      this.added = null;
      const trained = await this.client.invoke('training.inspect', { path });
      this.trained = trained;
      this.id = trained.suggestedId;
      this.longSide = trained.longSide;
    });
  }

  /** Compiles and installs them. @param currentModelId the model that pre-labelled until now @returns whether it did */
  async add(currentModelId: string | null): Promise<boolean> {
    const { trained, id, longSide } = this;
    if (trained === null) return false;
    await this.working(async () => {
      const model = await this.client.invoke('training.add', { path: trained.path, id: id.trim(), longSide });
      this.added = { model, weights: trained.path, beforeId: currentModelId };
      this.comparison.reset();
    });
    return this.added !== null;
  }

  /** @param modelIds the current one, then the other */
  compare(modelIds: readonly [string, string], kind: 'done' | null): Promise<void> {
    // What is said about images that training saw is said about the second one.
    const weights = this.added?.model.id === modelIds[1] ? this.added.weights : null;
    return this.comparison.start({ modelIds: [modelIds[0], modelIds[1]], kind, weights });
  }

  private async working(work: () => Promise<void>): Promise<void> {
    this.failure = null;
    this.busy = true;
    try {
      await work();
    } catch (error) {
      this.failure = sentenceText(toPlainError(error));
    } finally {
      this.busy = false;
    }
  }
}
