import { AppError } from '../../errors/appError.ts';
import { combineMasks } from '../../mask/combineMasks.ts';
import { fillHoles } from '../../mask/fillHoles.ts';
import { closeMask, growMask, openMask, shrinkMask } from '../../mask/morphology.ts';
import { removeIslands } from '../../mask/removeIslands.ts';
import { smoothMask } from '../../mask/smoothMask.ts';
import type { TiledMask } from '../../mask/tiledMask.ts';
import { refineBoundary, type RefineGuide } from '../../vision/refineBoundary.ts';
import type { PhotoAccess } from '../photoAccess.ts';

export const CLEAN_UP_BY_RADIUS = ['grow', 'shrink', 'open', 'close', 'smooth', 'snapToEdges'] as const;
export const CLEAN_UP_BY_AREA = ['removeIslands', 'fillHoles'] as const;
export type CleanUpOperation = (typeof CLEAN_UP_BY_RADIUS)[number] | (typeof CLEAN_UP_BY_AREA)[number];

export interface CleanUpRequest {
  readonly mask: TiledMask;
  readonly operation: CleanUpOperation;
  readonly radiusPx: number;
  readonly areaPx: number;
}

export interface CleanedUp {
  readonly mask: TiledMask;
  readonly added: TiledMask;
  readonly removed: TiledMask;
}

/** What becomes of a mask; null where it stays as it is. @throws AppError `image.loading` */
export function createCleanUpTask(photo: PhotoAccess) {
  return (request: CleanUpRequest): CleanedUp | null => {
    const mask = cleaned(request, photo);
    const added = combineMasks(mask, request.mask, 'subtract');
    const removed = combineMasks(request.mask, mask, 'subtract');
    return added.isEmpty && removed.isEmpty ? null : { mask, added, removed };
  };
}

function cleaned({ mask, operation, radiusPx, areaPx }: CleanUpRequest, photo: PhotoAccess): TiledMask {
  switch (operation) {
    case 'grow':
      return growMask(mask, radiusPx);
    case 'shrink':
      return shrinkMask(mask, radiusPx);
    case 'open':
      return openMask(mask, radiusPx);
    case 'close':
      return closeMask(mask, radiusPx);
    case 'smooth':
      return smoothMask(mask, radiusPx);
    case 'snapToEdges':
      return refineBoundary(guideOf(photo, mask), mask, { bandPx: radiusPx });
    case 'removeIslands':
      return removeIslands(mask, { minAreaPx: areaPx + 1 });
    case 'fillHoles':
      return fillHoles(mask, { maxAreaPx: areaPx });
  }
}

function guideOf(photo: PhotoAccess, { width, height }: TiledMask): RefineGuide {
  return {
    bounds: { left: 0, top: 0, right: width, bottom: height },
    read(rect) {
      const window = photo.read(rect, Infinity);
      if (window === null) throw new AppError('image.loading', 'The photograph is still being read. Try again in a moment.');
      return window;
    },
  };
}
