import Tag from '@lucide/svelte/icons/tag';
import { t } from '../messages/translate.ts';
import { withSession, type Action } from './action.ts';

/** The classes that have a number key. */
export const NUMBERED_CLASSES = 9;

/** Keys 1 to 9: the first nine classes of the list become active. */
export const classActions: readonly Action[] = Array.from({ length: NUMBERED_CLASSES }, (_, index) => ({
  id: `class-${index + 1}`,
  group: 'layer',
  label: () => t('action.class', { number: index + 1 }),
  icon: Tag,
  shortcuts: [String(index + 1)],
  enabled: (app) => withSession(app) && app.project.layerClasses[index] !== undefined,
  perform: (app) => app.workspace.session?.selectClass(app.project.layerClasses[index].id),
}));
