import type { ClassDefinition, ClassSet } from './classDefinition.ts';
import { hexColor } from './hexColor.ts';
import { vocColor } from './vocColor.ts';

/** Classes as a model, a dataset or a file names them: colours may be missing. */
export interface ClassProposal {
  readonly classes: readonly { readonly id: number; readonly name: string; readonly color?: string | undefined; readonly hidden?: boolean | undefined; readonly ignored?: boolean | undefined }[];
  readonly backgroundId: number | null;
}

/**
 * A proposal as a class set: a colour that is missing is taken from the PASCAL VOC palette, a name that comes twice
 * gets a number, and a background that nobody named becomes a class. Ids are left as they are, right or wrong.
 */
export function classSetOf({ classes, backgroundId }: ClassProposal): ClassSet {
  const names = new Set<string>();
  const result = classes.map(({ color, ...rest }): ClassDefinition => ({ ...rest, name: freeName(rest.name, names), color: color ?? hexColor(vocColor(rest.id)) }));
  if (backgroundId !== null && !classes.some(({ id }) => id === backgroundId)) {
    result.unshift({ id: backgroundId, name: freeName('background', names), color: hexColor(vocColor(backgroundId)) });
  }
  return { classes: result, backgroundId };
}

/** The wanted name, or the first of `name 2`, `name 3`, … that is not in use; it is in use from then on. */
export function freeName(wanted: string, used: Set<string>): string {
  let name = wanted;
  for (let number = 2; used.has(name); number++) name = `${wanted} ${number}`;
  used.add(name);
  return name;
}
