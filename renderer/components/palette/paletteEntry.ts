import type { Icon } from '../../actions/action.ts';

/** Something that the palette finds. */
export interface PaletteEntry {
  /** Stable between starts for actions, so that those used lately can be remembered. */
  readonly id: string;
  readonly label: string;
  /** Also found by this: the English name of an action, a path. */
  readonly alias: string;
  /** Said beside the label: the group of an action, or what it is. */
  readonly detail: string;
  readonly icon: Icon | null;
  /** Colour of a class, as `#rrggbb`. */
  readonly color: string | null;
  /** Key caps; the first shortcut. */
  readonly caps: readonly string[];
  /** On or off; undefined for what is neither. */
  readonly checked?: boolean;
  /** Why it cannot be done now; null where it can. */
  readonly reason: string | null;
  perform(): void;
}
