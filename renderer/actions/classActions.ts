import ListTree from '@lucide/svelte/icons/list-tree';
import Replace from '@lucide/svelte/icons/replace';
import SquareDashed from '@lucide/svelte/icons/square-dashed';
import Tag from '@lucide/svelte/icons/tag';
import { IGNORE_INDEX } from '../../core/classes/classDefinition.ts';
import { t } from '../messages/translate.ts';
import { withProject, withSession, type Action } from './action.ts';

/** The classes that have a number key. */
export const NUMBERED_CLASSES = 9;
/** The number key of void. */
export const VOID_KEY = 0;

export const manageClasses: Action = {
  id: 'manage-classes',
  group: 'layer',
  label: () => t('action.manageClasses'),
  icon: ListTree,
  shortcuts: ['Mod+Shift+K'],
  enabled: withProject,
  async perform(app) {
    await app.workspace.flush();
    app.layout.dialog = 'classes';
  },
};

export const mapClasses: Action = {
  id: 'map-classes',
  group: 'prelabel',
  label: () => t('action.mapClasses'),
  icon: Replace,
  shortcuts: ['Mod+Shift+J'],
  enabled: (app) => withProject(app) && app.models.current !== null,
  perform: (app) => app.classes.openMapping(null),
};

const paintVoid: Action = {
  id: 'class-void',
  group: 'layer',
  label: () => t('action.classVoid'),
  icon: SquareDashed,
  shortcuts: [String(VOID_KEY)],
  enabled: (app) => withSession(app) && app.project.paintClasses.length > 0,
  perform: (app) => app.workspace.session?.selectClass(IGNORE_INDEX),
};

/** Keys 1 to 9: the first nine classes of the list become active. */
const numbered: readonly Action[] = Array.from({ length: NUMBERED_CLASSES }, (_, index) => ({
  id: `class-${index + 1}`,
  group: 'layer',
  label: () => t('action.class', { number: index + 1 }),
  icon: Tag,
  shortcuts: [String(index + 1)],
  enabled: (app) => withSession(app) && app.project.layerClasses[index] !== undefined,
  perform: (app) => app.workspace.session?.selectClass(app.project.layerClasses[index].id),
}));

export const classActions: readonly Action[] = [...numbered, paintVoid, manageClasses, mapClasses];
