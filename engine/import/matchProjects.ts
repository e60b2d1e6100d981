import { AppError } from '../../core/errors/appError.ts';
import type { ImageSummary, ItemFailure } from '../../core/project/imageSummary.ts';
import { itemFailure } from '../../core/project/itemFailure.ts';
import { isGivenUp, pathBeforeGivenUp } from '../project/imageTable.ts';
import type { TheirImage } from '../project/datasetStore.ts';
import type { Project } from '../project/project.ts';
import { ambiguous, Claims } from './claims.ts';
import { NameIndex } from './nameIndex.ts';

export interface ProjectMatches {
  /** Images of this project by those of the other. */
  readonly ourIds: ReadonlyMap<TheirImage, number>;
  readonly failed: ItemFailure[];
  /** Paths of what this project does not have. */
  readonly absent: readonly string[];
}

/**
 * Finds the images of another project in this one: all by their path, then by the content of the photographs, then by
 * their names (NameIndex, Claims), each among images that are still free. A path is not believed where the contents are known to
 * differ, unless nothing else fits; a name is not believed then. Of a path that was given up only the content counts.
 */
export function matchProjects(project: Project, theirs: readonly TheirImage[]): ProjectMatches {
  const { datasets } = project;
  const ourIds = new Map<TheirImage, number>();
  const taken = new Set<number>();
  const take = (their: TheirImage, ourId: number): void => {
    ourIds.set(their, ourId);
    taken.add(ourId);
  };
  const withContentOf = ({ contentHash }: TheirImage): number[] => (contentHash === null ? [] : datasets.imagesWith(contentHash));
  const byPath = (their: TheirImage): number | null => (isGivenUp(their.path) ? null : datasets.imageAt(their.path));
  for (const their of theirs) {
    const ourId = byPath(their);
    if (ourId !== null && !differ(their.contentHash, datasets.contentHash(ourId))) take(their, ourId);
  }
  for (const their of theirs) {
    if (ourIds.has(their)) continue;
    const free = withContentOf(their).filter((id) => !taken.has(id));
    if (free.length === 1) take(their, free[0]);
  }
  // The photograph was edited in one of the projects.
  for (const their of theirs) {
    const ourId = ourIds.has(their) ? null : byPath(their);
    if (ourId !== null && !taken.has(ourId)) take(their, ourId);
  }
  const failed: ItemFailure[] = [];
  const absent: string[] = [];
  if (ourIds.size === theirs.length) return { ourIds, failed, absent };
  const names = new NameIndex(project.images(0, project.info().imageCount).images.map((image): [string, ImageSummary] => [image.path, image]));
  const claims = new Claims<ImageSummary>();
  for (const [index, their] of theirs.entries()) {
    if (ourIds.has(their)) continue;
    const { path } = their;
    const match = isGivenUp(path) ? NO_MATCH : names.find(path);
    const copies = withContentOf(their);
    if (match.kind === 'found' && !taken.has(match.item.id) && !differ(their.contentHash, datasets.contentHash(match.item.id))) {
      for (const { name } of claims.add(match.item, match.strength, { index, name: path, photoPath: null, split: null })) absent.push(name);
    } else if (copies.length > 0 && copies.every((id) => taken.has(id))) {
      failed.push(itemFailure(path, new AppError('import.twice', `${path} and another image of the other project would be the same image here: only the first was taken over.`, { path, image: path })));
    } else absent.push(pathBeforeGivenUp(path));
  }
  for (const [{ id, path }, claimants] of claims.all()) {
    if (claimants.length === 1) ourIds.set(theirs[claimants[0].index], id);
    else failed.push(ambiguous(path, claimants.map(({ name }) => name)));
  }
  return { ourIds, failed, absent };
}

const NO_MATCH = { kind: 'none' } as const;

/** @param a SHA-256, or null where it is not known */
function differ(a: string | null, b: string | null): boolean {
  return a !== null && b !== null && a !== b;
}
