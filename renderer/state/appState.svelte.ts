import type { ClassSet } from '../../core/classes/classDefinition.ts';
import { CancelledError, detailsOf, isCancelled } from '../../core/errors/appError.ts';
import type { AppInfo } from '../../core/ipc/contract.ts';
import type { ImageSummary } from '../../core/project/imageSummary.ts';
import type { ProjectInfo } from '../../core/project/projectInfo.ts';
import type { Client } from '../bridge/client.ts';
import { deleteSelected } from '../editing/layerCommands.ts';
import { ToolSettings } from '../editing/toolSettings.svelte.ts';
import { t } from '../messages/translate.ts';
import { ExportState } from './exportState.svelte.ts';
import { ImageListState } from './imageListState.svelte.ts';
import { ImportState } from './importState.svelte.ts';
import { keepLastImage, readLastImage } from './lastImage.ts';
import { CLASSES_CHANGED, ClassChanges } from './classChanges.svelte.ts';
import { LayoutState } from './layoutState.svelte.ts';
import { MessageState } from './messageState.svelte.ts';
import { ModelState } from './modelState.svelte.ts';
import { PrelabelState, type PrelabelEnd } from './prelabelState.svelte.ts';
import { ProjectState } from './projectState.svelte.ts';
import { SettingsState, type PageSurface } from './settingsState.svelte.ts';
import { TrainingState } from './trainingState.svelte.ts';
import { WorkClock } from './workClock.ts';
import { WorkspaceState } from './workspaceState.svelte.ts';
import { sentenceText } from '../messages/sentenceText.ts';

/** What the window stands on; tests give their own. */
export interface AppSurroundings {
  readonly client: Client;
  readonly page: PageSurface;
  readonly storage: Pick<Storage, 'getItem' | 'setItem'>;
}

/** Topic of the message that offers to bring a deleted layer back. */
export const LAYER_DELETED = 'layer-deleted';
const PRELABEL_AGAIN = 'prelabel-again';

/** The whole state of the window, and what spans several of its parts. */
export class AppState {
  info: AppInfo | null = $state.raw(null);
  /** False until it is known whether a project is open, so that the welcome screen does not flash. */
  started = $state(false);
  readonly client: Client;
  readonly messages = new MessageState();
  readonly layout: LayoutState;
  readonly settings: SettingsState;
  readonly models: ModelState;
  readonly project: ProjectState;
  readonly images: ImageListState;
  readonly workspace: WorkspaceState;
  readonly prelabel: PrelabelState;
  readonly classes = new ClassChanges(this);
  readonly workClock = new WorkClock();
  readonly exporting: ExportState;
  readonly importing: ImportState;
  readonly training: TrainingState;
  /** Small notes of the window, such as what was used last. */
  readonly storage: AppSurroundings['storage'];
  /** Grows with every project, so that a late answer for an earlier one is dropped. */
  private entered = 0;
  /** State directory of the project that was entered last. */
  private enteredStateDir: string | null = null;
  /** The last change of the classes that was asked for. */
  private lastClassChange: Promise<unknown> = Promise.resolve();

  constructor({ client, page, storage }: AppSurroundings) {
    this.client = client;
    this.storage = storage;
    this.layout = new LayoutState(storage);
    this.settings = new SettingsState(client, page);
    this.models = new ModelState(client);
    this.project = new ProjectState(client);
    this.images = new ImageListState(client);
    this.workspace = new WorkspaceState({ client, project: this.project, images: this.images, tools: new ToolSettings(storage) });
    this.prelabel = new PrelabelState(client, (end) => this.prelabelEnded(end));
    this.exporting = new ExportState(client, (end) => {
      // In the dialog it is said by the dialog.
      if (this.layout.dialog === 'export') return;
      if ('report' in end) this.messages.show('info', t('export.finishedElsewhere', { out: end.report.out }));
      else this.messages.show('error', end.failure);
    });
    this.importing = new ImportState(client, () => void this.messages.attempt(() => this.imported()));
    this.training = new TrainingState(client);
    client.on('images.changed', ({ images }) => {
      this.images.apply(images);
      void this.messages.attempt(() => this.workspace.predicted(images));
      if (this.importing.phase === 'running') void this.messages.attempt(() => this.workspace.imported(images));
    });
    client.on('project.openRequested', ({ path }) => void this.messages.attempt(() => this.openProject(path)));
    client.on('project.recovered', (info) => void this.messages.attempt(() => this.recovered(info)));
    client.on('notice', ({ level, ...said }) => this.messages.show(level, sentenceText(said)));
  }

  /** Reads everything that the first screen needs. */
  async start(): Promise<void> {
    const { messages, project } = this;
    await messages.attempt(async () => (this.info = await this.client.invoke('app.info')));
    await Promise.all([
      messages.attempt(() => this.settings.load()),
      messages.attempt(() => this.models.load()),
      messages.attempt(() => project.loadRecentFolders()),
      messages.attempt(async () => {
        const info = await project.loadCurrent();
        if (info !== null) void messages.attempt(() => this.enter(info));
      }),
    ]);
    this.started = true;
  }

  // --- Project ----------------------------------------------------------------------------------------------------

  /** @param folder null = a person chooses */
  async openProject(folder: string | null = null): Promise<void> {
    const chosen = folder ?? (await this.client.invoke('dialog.chooseImageFolder'));
    if (chosen === null) return;
    // Minutes that cannot be counted keep nobody.
    await this.messages.attempt(() => this.storeWork());
    await this.workspace.flush().catch((error: unknown) => {
      // Another folder was opened meanwhile; this one was asked for last.
      if (!isCancelled(error)) throw error;
    });
    const info = await this.project.open(chosen);
    // Not earlier: several folders can be asked for one after the other.
    const before = this.project.info;
    if (info.stateDir === before?.stateDir) return;
    this.warnOfLostStroke(before);
    await this.enter(info);
  }

  async closeProject(): Promise<void> {
    await this.messages.attempt(() => this.storeWork());
    await this.workspace.close();
    await this.project.close();
    // Also what was opened meanwhile.
    this.workspace.discard();
    this.images.clear();
    this.withdrawOffers();
  }

  /**
   * Changes the classes of the project: those that there are once the changes before are stored.
   * @returns the classes before
   * @throws AppError what `update` throws, or why they cannot be stored
   */
  saveClasses(update: (classSet: ClassSet) => ClassSet): Promise<ClassSet> {
    return this.classesInTurn(async () => {
      const { info } = this.project;
      if (info === null) throw new CancelledError();
      const classSet = update(info.classSet);
      await this.project.saveClasses(classSet);
      if (this.workspace.session !== null) this.workspace.session.classSet = classSet;
      // Undoing a change from before would take this one back, too.
      this.messages.dismissTopic(CLASSES_CHANGED);
      return info.classSet;
    });
  }

  /**
   * One change of the classes after the other: each is made of what the one before has left.
   * @throws CancelledError where another folder was opened meanwhile: the change was meant for the one before
   */
  classesInTurn<T>(change: () => Promise<T>): Promise<T> {
    const stateDir = this.project.info?.stateDir;
    const result = this.lastClassChange.then(() => {
      if (this.project.info?.stateDir !== stateDir) throw new CancelledError();
      return change();
    });
    this.lastClassChange = result.catch(() => undefined);
    return result;
  }

  /** What was drawn since the last flush. Too late to store it: it would end up in the project that is open now. */
  private warnOfLostStroke(before: ProjectInfo | null): void {
    if (this.workspace.hasUnsavedWork) this.messages.show('warning', t('project.lostStroke', { name: before?.name ?? '' }));
  }

  /** The same images under the same numbers, but some of what was shown may be gone. */
  private async recovered(info: ProjectInfo): Promise<void> {
    if (info.stateDir !== this.project.info?.stateDir) return;
    // A stroke that is not stored yet finds its layer again, or is told that it is lost.
    await this.messages.attempt(() => this.workspace.flush());
    if (info.stateDir !== this.project.info?.stateDir) return;
    await this.enter(info);
  }

  private async enter(info: ProjectInfo): Promise<void> {
    const entered = ++this.entered;
    this.project.info = info;
    this.withdrawOffers();
    if (this.enteredStateDir !== null && info.stateDir !== this.enteredStateDir) this.leaveDialogs();
    this.enteredStateDir = info.stateDir;
    this.exporting.reset();
    this.importing.reset(false);
    this.training.projectChanged();
    this.prelabel.dismissSummary();
    for (const notice of info.notices) this.messages.show('warning', sentenceText(notice));
    this.workspace.discard();
    const last = readLastImage(this.storage, info.stateDir);
    await this.images.load(last?.position);
    if (entered !== this.entered) return;
    const first = (last !== null && this.images.byId(last.imageId)) || this.images.at(0);
    if (first !== undefined) await this.openImage(first.id);
    await this.images.loadRest();
  }

  /** What can be taken back or repeated from a message belongs to the project that is left. */
  private withdrawOffers(): void {
    for (const topic of [LAYER_DELETED, PRELABEL_AGAIN, CLASSES_CHANGED]) this.messages.dismissTopic(topic);
  }

  /** What is being typed or chosen is meant for the project that is left. */
  private leaveDialogs(): void {
    this.classes.reset();
    this.layout.dialog = null;
    this.layout.renamingLayerId = null;
  }

  // --- Images -----------------------------------------------------------------------------------------------------

  async openImage(imageId: number): Promise<void> {
    this.messages.dismissTopic(LAYER_DELETED);
    this.messages.dismissTopic(PRELABEL_AGAIN);
    await this.storeWork();
    await this.workspace.open(imageId);
    const position = this.images.positionOf(imageId);
    const { info } = this.project;
    if (info !== null && position !== undefined && this.workspace.imageId === imageId) keepLastImage(this.storage, info.stateDir, { imageId, position });
  }

  async setMark(image: ImageSummary, mark: 'flagged' | 'skipped', value: boolean): Promise<void> {
    this.images.apply([await this.client.invoke('images.setMark', { imageId: image.id, mark, value })]);
  }

  /** Stores how long a person has worked on the open image since the last time, and what became of its prediction. */
  async storeWork(): Promise<void> {
    const workMs = this.workClock.take();
    const { imageId, session, correcting, replacedBy } = this.workspace;
    // Nobody's: no image was open, or it is of another folder by now.
    if (imageId === null || session?.image.id !== imageId || workMs === 0) return;
    // They would be stored as what became of the prediction that has come meanwhile.
    const corrections = replacedBy === 'prediction' ? null : (correcting?.corrections ?? null);
    await this.client.invoke('images.addWork', { imageId, workMs, corrections: corrections && [...corrections] });
  }

  async setDone(image: ImageSummary, done: boolean): Promise<void> {
    if (this.workspace.imageId === image.id) await this.workspace.flush();
    this.images.apply([await this.client.invoke('images.setDone', { imageId: image.id, done })]);
  }

  // --- Pre-labelling ----------------------------------------------------------------------------------------------

  /** @param image null = the whole folder */
  async startPrelabel(image: ImageSummary | null): Promise<void> {
    await this.workspace.flush();
    // The state as it is after what was drawn last is stored.
    const current = image === null ? null : (this.images.byId(image.id) ?? image);
    if (current?.state === 'edited' || current?.state === 'done') return this.askToReplace(current);
    await this.runPrelabel(current === null ? null : [current.id], false);
  }

  private askToReplace(image: ImageSummary): void {
    // The question does not name the image, so it is asked of the one on the screen only.
    if (image.id !== this.workspace.imageId) return;
    this.messages.show('info', t('prelabel.hasEdits'), {
      topic: PRELABEL_AGAIN,
      action: { label: t('prelabel.replaceEdits'), perform: () => void this.messages.attempt(() => this.prelabelAgain([image.id])) },
    });
  }

  /** Replaces whatever layers there are. */
  private async prelabelAgain(imageIds: readonly number[]): Promise<void> {
    await this.workspace.flush();
    if (this.workspace.imageId !== null && imageIds.includes(this.workspace.imageId)) this.workspace.giveUp();
    await this.runPrelabel(imageIds, true);
  }

  /** @param imageIds null = the whole folder */
  async runPrelabel(imageIds: readonly number[] | null, overwrite: boolean): Promise<void> {
    await this.prelabel.start(imageIds, overwrite);
    // A project without classes has got those of the model.
    await this.project.refresh();
  }

  private prelabelEnded(end: PrelabelEnd): void {
    if ('error' in end) return this.prelabelFailed(end.imageIds, end.error);
    const { imageIds, report } = end;
    if (imageIds === null) return;
    for (const failure of report.failed) this.messages.show('error', sentenceText(failure));
    // The offer does not name the image either.
    if (report.skipped === 0 || !imageIds.some((id) => id === this.workspace.imageId)) return;
    this.messages.show('info', t('prelabel.imageSkipped'), {
      topic: PRELABEL_AGAIN,
      action: { label: t('prelabel.again'), perform: () => void this.messages.attempt(() => this.prelabelAgain(imageIds)) },
    });
  }

  // --- Importing --------------------------------------------------------------------------------------------------

  /** Classes may be new, and the open image may have other layers. */
  private async imported(): Promise<void> {
    await this.project.refresh();
    // Undoing a change from before would take classes away that came with the labels.
    this.messages.dismissTopic(CLASSES_CHANGED);
    const { session } = this.workspace;
    if (session !== null && this.project.info !== null) session.classSet = this.project.info.classSet;
    if (!this.workspace.hasUnsavedWork) await this.workspace.showStored();
  }

  /** A model whose classes the project does not know is asked about, and goes on then. */
  private prelabelFailed(imageIds: readonly number[] | null, error: Error): void {
    const differ = detailsOf(error, 'project.classesDiffer');
    if (differ === null) this.messages.fail(error);
    else void this.messages.attempt(() => this.classes.openMapping(differ.model, { imageIds }));
  }

  // --- Layers -----------------------------------------------------------------------------------------------------

  /** Deletes at once and offers to take it back. */
  deleteSelectedLayers(): void {
    const { session } = this.workspace;
    if (session === null) return;
    const { layers } = session.selection;
    if (!deleteSelected(session)) return;
    const text = layers.length === 1 ? t('layer.deleted', { name: this.project.layerName(layers[0]) }) : t('layer.deletedSeveral', { count: layers.length });
    this.messages.show('info', text, {
      topic: LAYER_DELETED,
      action: { label: t('action.undo'), perform: () => session.undo() },
    });
  }
}
