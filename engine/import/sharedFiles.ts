import { realpath } from 'node:fs/promises';
import { isAbsolute, join, relative, sep } from 'node:path';
import type { DiskFiles } from './diskFiles.ts';

/** Which files a project's folder and a dataset have in common, where one of them lies in the other. Paths are relative, with `/`. */
export class SharedFiles {
  private readonly folder: string;
  private readonly root: string;
  private readonly files: DiskFiles;

  private constructor(folder: string, root: string, files: DiskFiles) {
    this.folder = folder;
    this.root = root;
    this.files = files;
  }

  /** @param folder of the project */
  static async between(folder: string, files: DiskFiles): Promise<SharedFiles> {
    return new SharedFiles(await realpath(folder), await realpath(files.root), files);
  }

  /** What the project would call a file of the dataset; null where it lies outside of the project's folder. */
  pathInProject(datasetPath: string): string | null {
    return pathBelow(this.folder, join(this.root, datasetPath));
  }

  /** Whether a file of the project is one of the dataset too. */
  isInDataset(projectPath: string): boolean {
    const path = pathBelow(this.root, join(this.folder, projectPath));
    return path !== null && this.files.has(path);
  }
}

function pathBelow(folder: string, file: string): string | null {
  const path = relative(folder, file);
  const isOutside = path === '..' || path.startsWith(`..${sep}`) || isAbsolute(path);
  return isOutside ? null : path.replaceAll(sep, '/');
}
