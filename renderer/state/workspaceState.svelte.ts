import { storedFromDocument } from '../../core/document/storedDocument.ts';
import { AppError, CancelledError, toPlainError, type PlainError } from '../../core/errors/appError.ts';
import type { DocumentChange } from '../../core/document/documentChange.ts';
import type { ImageSummary } from '../../core/project/imageSummary.ts';
import type { Client } from '../bridge/client.ts';
import { EditingSession } from '../editing/editingSession.svelte.ts';
import type { SaveState } from '../editing/saveQueue.svelte.ts';
import type { ToolSettings } from '../editing/toolSettings.svelte.ts';
import { t } from '../messages/translate.ts';
import { Correcting } from '../prediction/correcting.svelte.ts';
import { ReviewSettings } from '../prediction/reviewSettings.svelte.ts';
import type { ImageListState } from './imageListState.svelte.ts';
import type { ProjectState } from './projectState.svelte.ts';
import { replacingChange } from './replacingChange.ts';

/** empty: no image is chosen; failed: it could not be read, `failure` says why. */
export type WorkspaceStatus = 'empty' | 'loading' | 'ready' | 'failed';

export interface WorkspaceServices {
  readonly client: Client;
  readonly project: ProjectState;
  readonly images: ImageListState;
  readonly tools: ToolSettings;
}

/** The image in the middle of the window. */
export class WorkspaceState {
  imageId: number | null = $state(null);
  status: WorkspaceStatus = $state('empty');
  failure: PlainError | null = $state.raw(null);
  session: EditingSession | null = $state.raw(null);
  /** The prediction under the edits of the session. */
  correcting: Correcting | null = $state.raw(null);
  /** What is seen of predictions, whichever image is open. */
  review = new ReviewSettings();
  /**
   * What was stored in place of the layers that are on the screen, while a person was working on them; null = nothing.
   * Nothing of either is lost until the person decides: `showStored` or `keepMine`.
   */
  replacedBy: 'prediction' | 'import' | null = $state(null);
  private readonly services: WorkspaceServices;
  /** Grows with every request to open something; a slow answer to an old one is dropped. */
  private ticket = 0;
  /** Of what is shown or on its way to be. */
  private shownTicket = 0;
  /** State directory of the project that the session's image is in. */
  private stateDir: string | undefined = undefined;
  /** When the prediction was made that the session knows of. */
  private knownPrediction: string | null = null;
  /** Layers that the session began with, and those that it has stored since. */
  private knownLayers = new Set<string>();
  /** The person asked for a prediction in place of what is there. */
  private givenUp = false;

  constructor(services: WorkspaceServices) {
    this.services = services;
  }

  get tools(): ToolSettings {
    return this.services.tools;
  }

  /** Something is not stored yet, or was stored and has been replaced since. */
  get hasUnsavedWork(): boolean {
    return this.replacedBy !== null || (this.session?.hasUnsavedWork ?? false);
  }

  /** failed: what is stored is not what is on the screen. */
  get saveState(): SaveState {
    return this.replacedBy !== null ? 'failed' : (this.session?.saveState ?? 'saved');
  }

  /** The chosen image as the list knows it. */
  get image(): ImageSummary | null {
    return this.imageId === null ? null : (this.services.images.byId(this.imageId) ?? this.session?.image ?? null);
  }

  /**
   * Shows an image, after everything done to the one before is stored.
   * What is wrong with the new image ends up in `failure`.
   * @throws AppError where the image before could not be stored: it then stays open and nothing is lost
   */
  async open(imageId: number): Promise<void> {
    if (imageId === this.imageId && this.status === 'ready') {
      // Another one that waits until this one is stored is no longer wanted.
      this.ticket++;
      return;
    }
    if (imageId === this.imageId && this.status === 'loading' && this.ticket === this.shownTicket) return;
    const ticket = ++this.ticket;
    await this.flush();
    if (ticket === this.ticket) await this.show(imageId, ticket);
  }

  /** @throws AppError where it could not be stored: it then stays open */
  async close(): Promise<void> {
    const ticket = ++this.ticket;
    await this.flush();
    if (ticket === this.ticket) this.discard();
  }

  /** Shows no image, without storing anything: its project is closed already. */
  discard(): void {
    this.ticket++;
    this.imageId = null;
    this.setSession(null);
    this.review = new ReviewSettings();
    this.status = 'empty';
    this.failure = null;
    this.replacedBy = null;
  }

  /** Tries again to open an image that could not be read. */
  async retry(): Promise<void> {
    if (this.imageId !== null) await this.show(this.imageId, ++this.ticket);
  }

  /**
   * Stores everything that is done. Work always wins over a prediction or an import that came in its way.
   * @throws AppError why it could not be stored
   * @throws CancelledError where another folder was opened meanwhile: what was to follow was meant for the one before
   */
  async flush(): Promise<void> {
    const { session } = this;
    if (session === null) return;
    const stateDir = this.services.project.info?.stateDir;
    if (this.replacedBy !== null) await this.keepMine();
    try {
      await session.flush();
    } catch (error) {
      // The store refuses changes of layers that it has replaced meanwhile.
      if (!(error instanceof AppError) || error.code !== 'project.badChange') throw error;
      await this.keepMine();
      await session.flush();
    }
    if (this.services.project.info?.stateDir !== stateDir) throw new CancelledError();
  }

  /** The next prediction of the open image may replace its layers: the person asked for it. */
  giveUp(): void {
    this.givenUp = true;
  }

  /**
   * A run stored a prediction for these images. The open one shows it, unless a person has worked on it since it was
   * opened.
   */
  async predicted(images: readonly ImageSummary[]): Promise<void> {
    const { imageId, session } = this;
    if (imageId === null || !images.some((image) => image.id === imageId && image.state === 'predicted')) return;
    if (session === null) return this.retry();
    const { hasNewPrediction } = await this.loadChanges(session);
    if (!hasNewPrediction || session !== this.session) return;
    const isWorkedOn = session.hasUnsavedWork || session.canUndo || session.canRedo;
    if (isWorkedOn && !this.givenUp) this.replacedBy = 'prediction';
    else await this.showStored();
  }

  /** An import goes on that may have stored labels for these images. The open one shows them, unless its work is not stored. */
  async imported(images: readonly ImageSummary[]): Promise<void> {
    const { imageId, session } = this;
    if (imageId === null || !images.some((image) => image.id === imageId && image.state !== 'predicted')) return;
    // One that still cannot be read says so each time that it is tried.
    if (session === null) return images.some(({ id, failure }) => id === imageId && failure === null) ? this.retry() : undefined;
    // The chosen image is still being loaded.
    if (session.image.id !== imageId) return;
    const { hasNewPrediction, hasNewLayers } = await this.loadChanges(session);
    if (!(hasNewPrediction || hasNewLayers) || session !== this.session) return;
    if (session.hasUnsavedWork) this.replacedBy = 'import';
    else await this.showStored();
  }

  /** Shows what is stored; what is on the screen is given up, and its undo steps with it. */
  async showStored(): Promise<void> {
    if (this.imageId === null) return;
    this.session?.completeGesture();
    await this.show(this.imageId, ++this.ticket);
  }

  /** Stores what is on the screen in place of the layers that came in its way. A prediction itself is never changed. */
  async keepMine(): Promise<void> {
    const { session } = this;
    if (session === null) return;
    session.completeGesture();
    const { document, prediction } = await this.services.client.invoke('document.load', { imageId: session.image.id });
    const change = replacingChange(document, storedFromDocument(session.editor.document));
    this.rememberLayers(change);
    await this.services.client.invoke('document.save', { ...change, stateDir: this.stateDir });
    if (session !== this.session) return;
    this.replacedBy = null;
    if (prediction === null || prediction.createdAt === this.knownPrediction) return;
    this.knownPrediction = prediction.createdAt;
    // From here on the work is a correction of that one.
    session.prediction = prediction;
    this.startCorrecting(session);
  }

  /** What is stored that the session does not know of. */
  private async loadChanges(session: EditingSession): Promise<{ readonly hasNewPrediction: boolean; readonly hasNewLayers: boolean }> {
    const { document, prediction } = await this.services.client.invoke('document.load', { imageId: session.image.id });
    return {
      hasNewPrediction: prediction !== null && prediction.createdAt !== this.knownPrediction,
      hasNewLayers: document.layers.some(({ id }) => !this.knownLayers.has(id)),
    };
  }

  private rememberLayers({ layers }: DocumentChange): void {
    for (const { id } of layers) this.knownLayers.add(id);
  }

  private setSession(session: EditingSession | null): void {
    this.correcting?.close();
    this.correcting = null;
    this.session?.close();
    this.session = session;
    if (session !== null) this.startCorrecting(session);
  }

  private startCorrecting(session: EditingSession): void {
    this.correcting?.close();
    session.tools.prediction = null;
    this.correcting = new Correcting(session, this.review);
    void this.correcting.load(this.services.client);
  }

  private async show(imageId: number, ticket: number): Promise<void> {
    const { project, images, tools } = this.services;
    this.shownTicket = ticket;
    this.imageId = imageId;
    this.status = 'loading';
    this.failure = null;
    this.replacedBy = null;
    this.givenUp = false;
    try {
      if (project.info === null) return;
      // Of the project that is open now; main refuses a change where it is another one by then.
      const { stateDir } = project.info;
      const client = this.clientWhile(() => session === this.session, stateDir);
      const session: EditingSession = await EditingSession.open(client, imageId, project.info.classSet, tools);
      if (ticket !== this.ticket) return;
      if (session.layers.some((layer) => !project.classById.has(layer.classId))) {
        await project.refresh();
        if (ticket !== this.ticket) return;
        session.classSet = project.info.classSet;
      }
      images.apply([session.image]);
      this.stateDir = stateDir;
      this.setSession(session);
      this.knownPrediction = session.prediction?.createdAt ?? null;
      this.knownLayers = new Set(session.layers.map(({ id }) => id));
      this.status = 'ready';
    } catch (error) {
      if (ticket !== this.ticket) return;
      this.setSession(null);
      this.failure = toPlainError(error);
      this.status = 'failed';
    }
  }

  /**
   * A client for a session that stores nothing once the session has been replaced: image 7 is another image in another
   * project, and layers that were given up are to stay away.
   */
  private clientWhile(isShown: () => boolean, stateDir: string): Client {
    const { client } = this.services;
    return {
      ...client,
      invoke: (name, ...request) => {
        if (name !== 'document.save') return client.invoke(name, ...request);
        if (!isShown()) return Promise.reject(new AppError('image.closed', t('workspace.closed')));
        const change = request[0] as DocumentChange;
        this.rememberLayers(change);
        return client.invoke(name, ...([{ ...change, stateDir }] as unknown as typeof request));
      },
    };
  }
}
