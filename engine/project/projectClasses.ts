import type { ClassMapping } from '../../core/classes/classMapping.ts';
import type { ClassOperation, ClassUse } from '../../core/classes/classOperation.ts';
import { changeClass, undoClassChange, type ClassChange } from './classChanges.ts';
import { readMappings, writeMapping } from './classMappings.ts';
import { classUses, countClassPixels } from './classUse.ts';
import type { Database } from './database.ts';

/** The classes of a project and what is labelled with them. Every method that writes is one transaction. */
export class ProjectClasses {
  private readonly database: Database;

  constructor(database: Database) {
    this.database = database;
  }

  /** Images and layers of every class that is used. */
  uses(): ClassUse[] {
    return classUses(this.database);
  }

  /** Pixels of all layers of a class. */
  countPixels(classId: number): Promise<number> {
    return countClassPixels(this.database, classId);
  }

  /** @throws AppError those of classesAfter; then nothing is written */
  change(operation: ClassOperation): ClassChange {
    return changeClass(this.database, operation);
  }

  /** @throws AppError `class.cannotUndo`; then nothing is written */
  undo(changeId: number): { layers: number } {
    return undoClassChange(this.database, changeId);
  }

  /** What the classes of a model are here; null = they keep their ids. @param modelHash SHA-256 */
  mapping(modelHash: string): ClassMapping | null {
    return readMappings(this.database)[modelHash] ?? null;
  }

  /** @throws AppError `project.badClasses` */
  saveMapping(modelHash: string, mapping: ClassMapping | null): void {
    writeMapping(this.database, modelHash, mapping);
  }
}
