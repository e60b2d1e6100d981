import { englishMenuTexts, type MenuTextId } from '../../core/ipc/menuTexts.ts';
import { formatCount } from './formatNumbers.ts';

type Count = { readonly count: number };
type Named = { readonly name: string };

/** English texts of the palette, the shortcut editor, the settings, the tour and the native menu; part of `en`. */
export const comfortMessages = {
  'action.language': ({ name }: Named) => `Language: ${name}`,
  'action.palette': 'Find a command…',
  'action.resetLayout': 'Reset the panels',
  'action.settings': 'Settings',
  'action.theme': ({ name }: Named) => `Theme: ${name}`,
  'action.tour': 'Show the tour',

  'announce.progress': ({ what, percent }: { readonly what: string; readonly percent: string }) => `${what}: ${percent}`,

  'layout.resizeImages': 'Width of the image list',
  'layout.resizeSide': 'Width of layers and classes',

  ...menuMessages(englishMenuTexts),

  'palette.classDetail': 'Class',
  'palette.imageDetail': 'Image',
  'palette.layerDetail': 'Layer',
  'palette.none': 'Nothing is called like this.',
  'palette.placeholder': 'Commands, images, classes, layers',
  'palette.reason.class': 'add a class first',
  'palette.reason.image': 'open an image first',
  'palette.reason.layer': 'choose a layer first',
  'palette.reason.now': 'not possible now',
  'palette.reason.project': 'open a folder first',
  'palette.recent': 'used lately',
  'palette.results': ({ count }: Count) => (count === 1 ? '1 result' : `${formatCount(count)} results`),
  'palette.title': 'Find a command',

  'settings.language': 'Language',
  'settings.languageSystem': 'Same as system',
  'settings.layout': 'Panels',
  'settings.shortcuts': 'Shortcuts',
  'settings.shortcutsEdit': 'Change shortcuts…',
  'settings.theme': 'Theme',
  'settings.tour': 'Introduction',

  'shortcuts.add': ({ name }: Named) => `Add a key for ${name}`,
  'shortcuts.badFile': ({ name }: Named) => `${name} holds no shortcuts of Atrous.`,
  'shortcuts.belongsTo': ({ keys, name }: Named & { readonly keys: string }) => `${keys} belongs to “${name}”.`,
  'shortcuts.changed': 'changed',
  'shortcuts.export': 'Save as a file…',
  'shortcuts.exported': ({ path }: { readonly path: string }) => `The shortcuts are in ${path}`,
  'shortcuts.import': 'From a file…',
  'shortcuts.imported': ({ name }: Named) => `Shortcuts of ${name} are in use`,
  'shortcuts.keyOf': ({ keys, name }: Named & { readonly keys: string }) => `Remove ${keys} from ${name}`,
  'shortcuts.leave': 'Leave it',
  'shortcuts.none': 'No action is called like this.',
  'shortcuts.pointer': 'Wheel and buttons',
  'shortcuts.press': 'Press the new keys. Esc: leave it as it is.',
  'shortcuts.reserved': ({ keys }: { readonly keys: string }) => `${keys} moves about in the window and cannot be taken.`,
  'shortcuts.reset': ({ name }: Named) => `Give ${name} its own keys back`,
  'shortcuts.resetAll': 'Reset all',
  'shortcuts.resetDone': 'All shortcuts are as they came with Atrous.',
  'shortcuts.search': 'Search by action or key',
  'shortcuts.take': 'Take it over',

  'tour.back': 'Back',
  'tour.done': 'Start working',
  'tour.next': 'Next',
  'tour.skip': 'Skip the tour',
  'tour.step': ({ place, count }: Count & { readonly place: number }) => `${place} of ${count}`,
  'tour.export.text': 'COCO, Pascal VOC, Cityscapes and more. Every mask is read back and compared, pixel by pixel.',
  'tour.export.title': 'Export training data',
  'tour.images.text': 'Every image of the folder with its state. Your files are never changed: all work is kept beside them, as you go.',
  'tour.images.title': 'Your images',
  'tour.layers.text': 'Each object is a layer with a class. Click the class of a layer to change it; keys 1 to 9 choose what you paint.',
  'tour.layers.title': 'Layers and classes',
  'tour.prelabel.text': 'The model draws the masks for this image or the whole folder. What you have corrected is never overwritten.',
  'tour.prelabel.title': 'Let the model begin',
  'tour.tools.text': ({ keys }: { readonly keys: string }) => `Brush, wand, scissors and more correct the masks. ${keys} finds every command and its key.`,
  'tour.tools.title': 'Correct what is wrong',
};

/** The texts of the native menu as keys `menu.…`, in any language. */
export function menuMessages<Texts extends Readonly<Record<MenuTextId, string>>>(texts: Texts): { readonly [Id in MenuTextId as `menu.${Id}`]: string } {
  return Object.fromEntries(Object.entries(texts).map(([id, text]) => [`menu.${id}`, text])) as { readonly [Id in MenuTextId as `menu.${Id}`]: string };
}
