import { AppError, toPlainError, type PlainError } from '../../core/errors/appError.ts';
import type { ImageSummary } from '../../core/project/imageSummary.ts';
import type { Client } from '../bridge/client.ts';
import { t } from '../messages/translate.ts';
import { EditingSession } from '../editing/editingSession.svelte.ts';
import type { ToolSettings } from '../editing/toolSettings.svelte.ts';
import type { ImageListState } from './imageListState.svelte.ts';
import type { ProjectState } from './projectState.svelte.ts';

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
  /** A new prediction of the open image lies in the store, and is not shown because of edits made since it was opened. */
  newerPrediction = $state(false);
  private readonly services: WorkspaceServices;
  /** Grows with every request to open something; a slow answer to an old one is dropped. */
  private ticket = 0;

  constructor(services: WorkspaceServices) {
    this.services = services;
  }

  get tools(): ToolSettings {
    return this.services.tools;
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
    if (imageId === this.imageId && this.status !== 'failed') return;
    const ticket = ++this.ticket;
    await this.session?.flush();
    if (ticket === this.ticket) await this.show(imageId, ticket);
  }

  /** @throws AppError where it could not be stored: it then stays open */
  async close(): Promise<void> {
    const ticket = ++this.ticket;
    await this.session?.flush();
    if (ticket === this.ticket) this.discard();
  }

  /** Shows no image, without storing anything: its project is closed already. */
  discard(): void {
    this.ticket++;
    this.imageId = null;
    this.session = null;
    this.status = 'empty';
    this.failure = null;
    this.newerPrediction = false;
  }

  /** Reads the open image again from the store, e.g. to show its new prediction. Undo steps are given up. */
  async reload(): Promise<void> {
    if (this.imageId === null) return;
    const ticket = ++this.ticket;
    await this.session?.flush();
    if (ticket === this.ticket) await this.show(this.imageId, ticket);
  }

  /** Stores everything that is done. @throws AppError why it could not be stored */
  async flush(): Promise<void> {
    await this.session?.flush();
  }

  /**
   * A run stored a prediction for these images. The open one shows it, unless a person has worked on it since it was
   * opened: then it waits until `reload`.
   */
  async predicted(images: readonly ImageSummary[]): Promise<void> {
    const { imageId, session } = this;
    if (imageId === null || !images.some((image) => image.id === imageId && image.state === 'predicted')) return;
    if (session === null) return this.reload();
    const { prediction } = await this.services.client.invoke('document.load', { imageId });
    if (session !== this.session || prediction === null || prediction.createdAt === session.prediction?.createdAt) return;
    if (session.hasUnsavedWork || session.canUndo || session.canRedo) this.newerPrediction = true;
    else await this.reload();
  }

  private async show(imageId: number, ticket: number): Promise<void> {
    const { client, project, images, tools } = this.services;
    this.imageId = imageId;
    this.status = 'loading';
    this.failure = null;
    this.newerPrediction = false;
    try {
      if (project.info === null) return;
      const session = await EditingSession.open(clientOfProject(client, project), imageId, project.info.classSet, tools);
      if (ticket !== this.ticket) return;
      if (session.layers.some((layer) => !project.classById.has(layer.classId))) {
        await project.refresh();
        if (ticket !== this.ticket) return;
        session.classSet = project.info.classSet;
      }
      images.apply([session.image]);
      this.session = session;
      this.status = 'ready';
    } catch (error) {
      if (ticket !== this.ticket) return;
      this.session = null;
      this.failure = toPlainError(error);
      this.status = 'failed';
    }
  }
}

/** A client that stores nothing once another project is open: image 7 is another image there. */
function clientOfProject(client: Client, project: ProjectState): Client {
  const stateDir = project.info?.stateDir;
  return {
    ...client,
    invoke: (name, ...request) => {
      if (project.info?.stateDir === stateDir) return client.invoke(name, ...request);
      return Promise.reject(new AppError('project.closed', t('project.closed')));
    },
  };
}
