import type { ClassDefinition, ClassSet } from '../../core/classes/classDefinition.ts';
import type { ResponseOf } from '../../core/ipc/contract.ts';
import type { ProjectInfo } from '../../core/project/projectInfo.ts';
import type { Client } from '../bridge/client.ts';

export type RecentFolder = ResponseOf<'app.recentFolders'>[number];

/** The open project, or none: then the welcome screen shows. */
export class ProjectState {
  info: ProjectInfo | null = $state.raw(null);
  recentFolders: readonly RecentFolder[] = $state.raw([]);
  /** A folder is being opened. */
  opening = $state(false);
  readonly classById: ReadonlyMap<number, ClassDefinition> = $derived(
    new Map(this.info?.classSet.classes.map((definition) => [definition.id, definition])),
  );
  /** The classes that a layer can have: all but the background. */
  readonly layerClasses: readonly ClassDefinition[] = $derived(
    this.info?.classSet.classes.filter(({ id }) => id !== this.info?.classSet.backgroundId) ?? [],
  );
  private readonly client: Client;

  constructor(client: Client) {
    this.client = client;
  }

  /** What the main process has open, e.g. the folder named at the start. */
  async loadCurrent(): Promise<ProjectInfo | null> {
    this.info = await this.client.invoke('project.current');
    return this.info;
  }

  async loadRecentFolders(): Promise<void> {
    this.recentFolders = await this.client.invoke('app.recentFolders');
  }

  /** @throws AppError why the folder cannot be opened; the project that was open stays */
  async open(folder: string): Promise<ProjectInfo> {
    this.opening = true;
    try {
      this.info = await this.client.invoke('project.open', { folder });
      return this.info;
    } finally {
      this.opening = false;
    }
  }

  async close(): Promise<void> {
    await this.client.invoke('project.close');
    this.info = null;
    await this.loadRecentFolders();
  }

  /** Asks again for what a pre-labelling run may have changed: the classes. */
  async refresh(): Promise<void> {
    const info = await this.client.invoke('project.current');
    if (info !== null && info.folder === this.info?.folder) this.info = info;
  }

  async saveClasses(classSet: ClassSet): Promise<void> {
    this.info = await this.client.invoke('project.saveClasses', classSet);
  }
}
