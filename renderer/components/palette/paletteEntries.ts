import ImageIcon from '@lucide/svelte/icons/image';
import Layers from '@lucide/svelte/icons/layers';
import Tag from '@lucide/svelte/icons/tag';
import { performAction, type Action } from '../../actions/action.ts';
import { actionList } from '../../actions/actionList.ts';
import { disabledReason } from '../../actions/disabledReason.ts';
import { shortcutsOf } from '../../actions/keyBindings.ts';
import { isMac } from '../../actions/platform.ts';
import { shortcutCaps } from '../../actions/shortcut.ts';
import { t } from '../../messages/translate.ts';
import type { AppState } from '../../state/appState.svelte.ts';
import type { PaletteEntry } from './paletteEntry.ts';

/** The palette itself is open already, and the numbered classes are there by name. */
const isListed = ({ id }: Action): boolean => id !== 'show-palette' && !/^class-\d$/.test(id);

/** Every action, in the order of the sheet of shortcuts. */
export function actionEntries(app: AppState): PaletteEntry[] {
  return actionList.filter(isListed).map((action) => ({
    id: action.id,
    label: action.label(),
    alias: action.id.replaceAll('-', ' '),
    detail: t(`group.${action.group}`),
    icon: action.icon,
    color: null,
    caps: shortcutsOf(action, app.settings.shortcuts).slice(0, 1).flatMap((shortcut) => shortcutCaps(shortcut, isMac)),
    checked: action.checked?.(app),
    reason: disabledReason(action, app),
    perform: () => performAction(action, app),
  }));
}

/** Classes that can be painted: choosing one makes it active. */
export function classEntries(app: AppState): PaletteEntry[] {
  const { session } = app.workspace;
  return app.project.paintClasses.map((definition, index) => ({
    id: `class:${definition.id}`,
    label: definition.name,
    alias: String(definition.id),
    detail: t('palette.classDetail'),
    icon: Tag,
    color: definition.color,
    caps: index < 9 && app.project.layerClasses[index] === definition ? [String(index + 1)] : [],
    reason: session === null ? t('palette.reason.image') : null,
    perform: () => session?.selectClass(definition.id),
  }));
}

/** Layers of the open image: choosing one makes it active and shows it. */
export function layerEntries(app: AppState): PaletteEntry[] {
  const { session } = app.workspace;
  return (session?.layers ?? []).map((layer) => ({
    id: `layer:${layer.id}`,
    label: app.project.layerName(layer),
    alias: app.project.classById.get(layer.classId)?.name ?? '',
    detail: t('palette.layerDetail'),
    icon: Layers,
    color: null,
    caps: [],
    reason: null,
    perform() {
      session?.selectLayer(layer.id);
      session?.zoomToLayer();
    },
  }));
}

/** Images whose place in the list is known. */
export function imageEntries(app: AppState): PaletteEntry[] {
  const entries: PaletteEntry[] = [];
  for (let position = 0; position < app.images.total; position++) {
    const image = app.images.at(position);
    if (image === undefined) continue;
    entries.push({
      id: `image:${image.id}`,
      label: image.path,
      alias: '',
      detail: t('palette.imageDetail'),
      icon: ImageIcon,
      color: null,
      caps: [],
      reason: null,
      perform: () => void app.messages.attempt(() => app.openImage(image.id)),
    });
  }
  return entries;
}
