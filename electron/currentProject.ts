import { resolve } from 'node:path';
import { AppError } from '../core/errors/appError.ts';
import type { ProjectInfo } from '../core/project/projectInfo.ts';
import { openProject, type OpenProjectOptions } from '../engine/project/openProject.ts';
import type { Project } from '../engine/project/project.ts';
import { folderOf } from './folderOf.ts';

export interface CurrentProjectOptions extends Pick<OpenProjectOptions, 'readImageSize'> {
  /** Called before the open project is closed; ends everything that works on it. */
  readonly beforeClose: () => Promise<void>;
  /** Another project is open, or none. */
  readonly onChange: (project: ProjectInfo | null) => void;
}

/** The one open project. Opening and closing happen one after the other, in the order in which they were asked for. */
export class CurrentProject {
  private readonly options: CurrentProjectOptions;
  private project: Project | null = null;
  private queue: Promise<unknown> = Promise.resolve();

  constructor(options: CurrentProjectOptions) {
    this.options = options;
  }

  get open(): Project | null {
    return this.project;
  }

  /** @throws AppError `project.none` */
  require(): Project {
    if (this.project === null) throw new AppError('project.none', 'No folder is open: open a folder of images first.');
    return this.project;
  }

  /** Absolute path of an image of the open project; null where it has none with this number, or none is open. */
  imagePath(imageId: number): string | null {
    try {
      return this.project?.imagePath(imageId) ?? null;
    } catch (error) {
      if (error instanceof AppError && error.code === 'project.noImage') return null;
      throw error;
    }
  }

  /** What is open once everything that was asked for has happened. */
  async settled(): Promise<ProjectInfo | null> {
    await this.queue;
    return this.project?.info() ?? null;
  }

  /**
   * Opens a folder in place of the open one, which stays open where that fails. The open folder itself is left as it
   * is, with what works on it.
   * @param path a folder, or a file in it
   * @throws AppError those of openProject
   */
  openFolder(path: string): Promise<ProjectInfo> {
    return this.inTurn(async () => {
      const folder = resolve(await folderOf(path));
      const before = this.project?.info();
      if (before?.folder === folder) return before;
      const { readImageSize } = this.options;
      const next = await openProject(folder, { readImageSize, announce: true });
      await this.closeOpen();
      this.project = next;
      const info = next.info();
      this.options.onChange(info);
      return info;
    });
  }

  /**
   * Opens the open folder anew, its file checked to the last page: a damaged one is recovered. Where that is not possible, because
   * another program has it open or too little of it is left, the folder is opened as it was.
   * @param damaged the project whose file is damaged
   * @param onNotRecovered told why
   * @returns null where another folder is open by now
   * @throws AppError those of openProject; then no folder is open
   */
  reopen(damaged: Project, onNotRecovered: (error: AppError) => void): Promise<ProjectInfo | null> {
    return this.inTurn(async () => {
      if (this.project !== damaged) return null;
      const { folder } = damaged.info();
      const options = { readImageSize: this.options.readImageSize, announce: true };
      await this.closeOpen();
      try {
        this.project = await openProject(folder, { ...options, checkWhole: true }).catch((error: unknown) => {
          if (!(error instanceof AppError) || error.code !== 'project.damaged') throw error;
          onNotRecovered(error);
          return openProject(folder, options);
        });
      } catch (error) {
        this.options.onChange(null);
        throw error;
      }
      return this.project.info();
    });
  }

  close(): Promise<void> {
    return this.inTurn(async () => {
      if (this.project === null) return;
      await this.closeOpen();
      this.options.onChange(null);
    });
  }

  private async closeOpen(): Promise<void> {
    if (this.project === null) return;
    await this.options.beforeClose();
    this.project.close();
    this.project = null;
  }

  private inTurn<T>(step: () => Promise<T>): Promise<T> {
    const result = this.queue.then(step);
    this.queue = result.catch(() => {});
    return result;
  }
}
