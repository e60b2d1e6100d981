import { formatShare } from '../../messages/formatNumbers.ts';
import { t } from '../../messages/translate.ts';

/** One announcement for each quarter of a job. */
const STEPS = 4;

/** How far a job is, rounded down to quarters, as a screen reader says it; null where that is not known. */
export function spokenProgress(what: string, progress: { readonly done: number; readonly total: number | null } | null): string | null {
  if (progress === null || progress.total === null || progress.total === 0) return null;
  const share = Math.floor((progress.done / progress.total) * STEPS) / STEPS;
  return t('announce.progress', { what, percent: formatShare(share) });
}
