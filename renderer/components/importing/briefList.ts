import { t } from '../../messages/translate.ts';

/** The first names, and how many more there are. */
export function briefList(names: readonly string[], shown = 3): string {
  const first = names.slice(0, shown).join(', ');
  return names.length > shown ? `${first} ${t('import.more', { count: names.length - shown })}` : first;
}
