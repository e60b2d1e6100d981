/**
 * What an undo step is called: an id that the interface says in its language (message `edit.label.ID`).
 * Whoever adds one gives it its texts: the compiler asks for them.
 */
export type EditLabel =
  | 'paint'
  | 'erase'
  | 'intersect'
  | 'fill'
  | 'fill-holes'
  | 'revert'
  | 'relabel'
  | 'scribble'
  | 'clean-up'
  | 'add-layer'
  | 'delete-layers'
  | 'move-layers'
  | 'rename-layer'
  | 'change-class'
  | 'recolor-layers'
  | 'mark-crowd'
  | 'duplicate-layers'
  | 'merge-layers'
  | 'invert-layer'
  | 'split-layer'
  | 'allow-overlap'
  | 'resolve-overlap';
