import { parse as parseYaml } from 'yaml';
import { z } from 'zod';
import { AppError } from '../errors/appError.ts';
import { classDefinitionSchema, classSetSchema, IGNORE_INDEX, type ClassSet } from './classDefinition.ts';
import { classSetOf, type ClassProposal } from './classProposal.ts';
import { parseClassList } from './classList.ts';
import { hexColor } from './hexColor.ts';

/** A name that says that a class is nothing in particular. */
const BACKGROUND = /^(_?background_?|bg|other|unlabel(l)?ed)$/i;

/**
 * Reads the classes of a project from whatever people keep them in: lines of `NAME` or `ID NAME` (labels.txt), lines
 * of `NAME:R,G,B:parts:actions` (labelmap.txt of CVAT and PASCAL VOC), a JSON array of names, a JSON object from id to
 * name, JSON objects with name, id and colour (CVAT's labels, COCO's categories, Atrous's own classes file), YAML with `names`
 * (data.yaml of YOLO). Of what has no ids, the first class is 0, or 1 where the list has no background.
 * @param fileName for the sentence, and its ending for the form
 * @throws AppError `classes.badList`
 */
export function readClassFile(text: string, fileName: string): ClassSet {
  const bad = (why: string): AppError => new AppError('classes.badList', `${fileName} is not a list of classes: ${why}.`, { name: fileName });
  const proposal = proposalOf(text, fileName, bad);
  if (proposal.classes.length === 0) throw bad('it names no class');
  const checked = classSetSchema.safeParse(classSetOf(proposal));
  if (checked.success) return checked.data;
  const [{ path, message }] = checked.error.issues;
  throw bad(`${path.join('.')}: ${message}`);
}

function proposalOf(text: string, fileName: string, bad: (why: string) => AppError): ClassProposal {
  if (/\.ya?ml$/i.test(fileName)) return fromData(parsed(() => parseYaml(text) as unknown, 'YAML', bad), bad);
  if (/^\s*[[{]/.test(text)) return fromData(parsed(() => JSON.parse(text) as unknown, 'JSON', bad), bad);
  const lines = text.split(/\r?\n/).map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('#'));
  if (lines.length > 0 && lines.every((line) => LABEL_MAP_LINE.test(line))) return numbered(lines.map(labelMapLine));
  const listed = parseClassList(text, fileName);
  // Numbered by the file, or by their order: then the same rule holds as for other lists without numbers.
  return lines.every((line) => /^\d+\s+\S/.test(line)) ? withBackground(listed) : numbered(listed);
}

function parsed(parse: () => unknown, form: string, bad: (why: string) => AppError): unknown {
  try {
    return parse();
  } catch (error) {
    throw Object.assign(bad(`it is not ${form} that can be read`), { cause: error });
  }
}

/** `name:r,g,b:parts:actions`; the colour may be empty. */
const LABEL_MAP_LINE = /^([^:]+):(?:\s*(\d{1,3})\s*,\s*(\d{1,3})\s*,\s*(\d{1,3})\s*)?:[^:]*:[^:]*$/;

function labelMapLine(line: string): { name: string; color?: string } {
  const [, name, ...rgb] = LABEL_MAP_LINE.exec(line)!;
  return { name: name.trim(), color: rgb[0] === undefined ? undefined : colorOf(rgb.map(Number)) };
}

const entrySchema = z.looseObject({
  id: z.number().int().min(0).optional(),
  name: z.string().min(1),
  color: z.union([z.string(), z.array(z.number()).min(3)]).nullish(),
  hidden: z.boolean().optional(),
  ignored: z.boolean().optional(),
});

function fromData(data: unknown, bad: (why: string) => AppError): ClassProposal {
  if (Array.isArray(data)) return fromArray(data, bad);
  if (typeof data !== 'object' || data === null) throw bad('it holds neither a list nor names by id');
  const object = data as Record<string, unknown>;
  for (const key of ['classes', 'categories', 'names', 'labels']) {
    const list = object[key];
    if (list === undefined) continue;
    const found = fromData(list, bad);
    const { backgroundId } = object;
    return backgroundId === null || typeof backgroundId === 'number' ? { ...found, backgroundId } : found;
  }
  const entries = Object.entries(object);
  if (entries.every(([id, name]) => /^\d+$/.test(id) && typeof name === 'string')) return withBackground(entries.map(([id, name]) => ({ id: Number(id), name: name as string })));
  if (entries.every(([, id]) => Number.isInteger(id))) return withBackground(entries.map(([name, id]) => ({ id: id as number, name })));
  throw bad('it holds neither a list nor names by id');
}

function fromArray(list: readonly unknown[], bad: (why: string) => AppError): ClassProposal {
  if (list.every((name) => typeof name === 'string')) return numbered(list.map((name) => ({ name })));
  const entries = list.map((entry, index) => {
    const checked = entrySchema.safeParse(entry);
    if (!checked.success) throw bad(`entry ${index + 1} has no name`);
    const { id, name, color, hidden, ignored } = checked.data;
    return { id, name, color: typeof color === 'string' ? hexOrNone(color) : colorOf(color), ...(hidden === true && { hidden }), ...(ignored === true && { ignored }) };
  });
  const complete = entries.flatMap(({ id, ...rest }) => (id === undefined ? [] : [{ id, ...rest }]));
  // Ids of databases, as CVAT's, are too large for pixels: then they are numbered by their order.
  const fit = complete.length === entries.length && complete.every(({ id }) => id <= IGNORE_INDEX);
  return fit ? withBackground(complete) : numbered(entries);
}

type Entry = Omit<ClassProposal['classes'][number], 'id'>;

/** Numbers by order: from 0 where the first is a background, else from 1, and 0 is the background. */
function numbered(entries: readonly Entry[]): ClassProposal {
  const first = entries.length > 0 && BACKGROUND.test(entries[0].name) ? 0 : 1;
  return { classes: entries.map((entry, index) => ({ ...entry, id: first + index })), backgroundId: 0 };
}

/** 255 is void, and no class. */
function withBackground(classes: ClassProposal['classes']): ClassProposal {
  const usable = classes.filter(({ id }) => id !== IGNORE_INDEX);
  return { classes: usable, backgroundId: usable.find(({ id, name }) => id === 0 && BACKGROUND.test(name))?.id ?? null };
}

function colorOf(rgb: readonly number[] | null | undefined): string | undefined {
  if (!rgb || rgb.slice(0, 3).some((value) => !(value >= 0 && value <= 255))) return undefined;
  return hexColor([Math.round(rgb[0]), Math.round(rgb[1]), Math.round(rgb[2])]);
}

function hexOrNone(color: string): string | undefined {
  const lower = color.toLowerCase();
  return classDefinitionSchema.shape.color.safeParse(lower).success ? lower : undefined;
}

/** The classes file of a project, which readClassFile reads. JSON, two spaces, a line a value. */
export function writeClassFile({ classes, backgroundId }: ClassSet): string {
  return `${JSON.stringify({ backgroundId, classes }, null, 2)}\n`;
}
