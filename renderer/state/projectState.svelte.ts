import { IGNORE_INDEX, type ClassDefinition, type ClassSet } from '../../core/classes/classDefinition.ts';
import { hexColor } from '../../core/classes/hexColor.ts';
import { vocColor } from '../../core/classes/vocColor.ts';
import type { ResponseOf } from '../../core/ipc/contract.ts';
import type { ProjectInfo } from '../../core/project/projectInfo.ts';
import type { Client } from '../bridge/client.ts';
import { t } from '../messages/translate.ts';

/** Pixels that are nobody's: painted like a class, exported as 255. */
function voidClass(): ClassDefinition {
  return { id: IGNORE_INDEX, name: t('class.void'), color: hexColor(vocColor(IGNORE_INDEX)) };
}

export type RecentFolder = ResponseOf<'app.recentFolders'>[number];

/** The open project, or none: then the welcome screen shows. */
export class ProjectState {
  info: ProjectInfo | null = $state.raw(null);
  recentFolders: readonly RecentFolder[] = $state.raw([]);
  /** A folder is being opened. */
  opening = $state(false);
  /** With void. */
  readonly classById: ReadonlyMap<number, ClassDefinition> = $derived(
    new Map([voidClass(), ...(this.info?.classSet.classes ?? [])].map((definition) => [definition.id, definition])),
  );
  /** The classes that are offered for layers: all but the background and those that are hidden. */
  readonly layerClasses: readonly ClassDefinition[] = $derived(
    this.info?.classSet.classes.filter(({ id, hidden }) => id !== this.info?.classSet.backgroundId && hidden !== true && id !== IGNORE_INDEX) ?? [],
  );
  /** The same and, where there are classes, void. */
  readonly paintClasses: readonly ClassDefinition[] = $derived(this.layerClasses.length === 0 ? [] : [...this.layerClasses, this.classById.get(IGNORE_INDEX)!]);
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

  /**
   * Opens a folder in the main process; what is shown stays as it is.
   * @throws AppError why the folder cannot be opened; the project that was open stays
   */
  async open(folder: string): Promise<ProjectInfo> {
    this.opening = true;
    try {
      return await this.client.invoke('project.open', { folder });
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

  /** Its own name or that of its class. */
  layerName({ name, classId }: { readonly name: string; readonly classId: number }): string {
    return name || (this.classById.get(classId)?.name ?? t('class.unknown', { id: classId }));
  }

  async saveClasses(classSet: ClassSet): Promise<void> {
    const info = await this.client.invoke('project.saveClasses', classSet);
    if (info.stateDir === this.info?.stateDir) this.info = info;
  }
}
