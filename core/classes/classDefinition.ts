import { z } from 'zod';

/** 255 marks pixels that are nobody's: excluded from training loss and from every metric (PASCAL VOC "void"). */
export const IGNORE_INDEX = 255;

/** One class of a project or a model. `id` is the pixel value in label maps. */
export const classDefinitionSchema = z.object({
  id: z.number().int().min(0).max(IGNORE_INDEX),
  name: z.string().min(1).max(200),
  /** sRGB `#rrggbb`. */
  color: z.string().regex(/^#[0-9a-f]{6}$/),
  /** Not offered where a class is chosen; what was labelled with it stays. */
  hidden: z.boolean().optional(),
  /** Its pixels are exported as 255 (ignore). */
  ignored: z.boolean().optional(),
});

export type ClassDefinition = z.infer<typeof classDefinitionSchema>;

/** The classes of a project and the one that means "nothing here", which never becomes a layer. */
export const classSetSchema = z
  .object({
    classes: z.array(classDefinitionSchema),
    /** Value of pixels that no layer covers; null = they are exported as 255 (ignore). */
    backgroundId: z.number().int().min(0).max(IGNORE_INDEX - 1).nullable(),
  })
  .superRefine(({ classes, backgroundId }, context) => {
    const [ids, names] = [new Set<number>(), new Set<string>()];
    classes.forEach(({ id, name }, index) => {
      const twice = ids.has(id) ? 'id' : names.has(name) ? 'name' : null;
      if (twice !== null) context.addIssue({ code: 'custom', path: ['classes', index, twice], message: `another class has the ${twice} ${twice === 'id' ? id : `"${name}"`}` });
      ids.add(id);
      names.add(name);
    });
    if (backgroundId !== null && !ids.has(backgroundId)) context.addIssue({ code: 'custom', path: ['backgroundId'], message: `${backgroundId} is not the id of a class` });
  });

export type ClassSet = z.infer<typeof classSetSchema>;

/** The value that a pixel gets where no layer covers it. */
export function uncoveredValue(classSet: ClassSet): number {
  return classSet.backgroundId ?? IGNORE_INDEX;
}
