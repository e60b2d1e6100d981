import { z } from 'zod';
import { parseClassList } from '../classes/classList.ts';
import { IGNORE_INDEX, type ClassSet } from '../classes/classDefinition.ts';
import { hexColor, parseHexColor } from '../classes/hexColor.ts';
import { AppError } from '../errors/appError.ts';
import { colorKey, type ColorIds } from './colorMap.ts';
import type { DatasetFiles } from './datasetFormat.ts';
import { classSetOfNames, parseLabelsJson } from './labelsFile.ts';
import { parseJson } from './parseJson.ts';
import { pathsWhere } from './pathsWhere.ts';

export interface ClassFiles {
  readonly classSet: ClassSet;
  readonly colors: ColorIds;
  readonly isBinary: false;
}

interface NamedColor {
  readonly name: string;
  readonly rgb: [number, number, number];
}

/** Of several of them the first decides ids and names; colours are looked for in the others too. */
const JSON_FILES = ['classes.json', 'labels.json'];
const COLOR_FILES = ['label_colors.txt', 'label_colours.txt', 'class_dict.csv', 'class_dict_seg.csv'];
const LIST_FILES = ['classes.txt', 'labels.txt', 'class_names.txt', 'label_names.txt'];

/** What the files beside masks say about their values: Atrous's own, lists of names, and colour maps. Null where there are none. */
export async function readClassFiles(files: DatasetFiles): Promise<ClassFiles | null> {
  const find = (names: readonly string[]): string | undefined => names.flatMap((name) => shallowest(files, name))[0];
  const colorPath = find(COLOR_FILES);
  const named = colorPath === undefined ? null : parseColorMap(await files.readText(colorPath), colorPath);
  const colorMap = withIds(named ?? []);
  const { classSet, hasColors } = await readNames(files, find) ?? { classSet: named === null ? null : classSetOfNames(colorMap), hasColors: false };
  if (classSet === null) return null;
  const idOf = new Map(classSet.classes.map(({ id, name }) => [name.toLowerCase(), id]));
  const colors = new Map(hasColors ? classSet.classes.map(({ id, color }) => [colorKey(parseHexColor(color)), id]) : []);
  for (const { id, name, rgb } of colorMap) {
    if (!colors.has(colorKey(rgb))) colors.set(colorKey(rgb), id === IGNORE_INDEX ? id : (idOf.get(name.toLowerCase()) ?? id));
  }
  return { classSet, colors, isBinary: false };
}

/** `hasColors`: the colours are those of masks, not only for the eye. */
async function readNames(files: DatasetFiles, find: (names: readonly string[]) => string | undefined): Promise<{ classSet: ClassSet; hasColors: boolean } | null> {
  const json = find(JSON_FILES);
  if (json !== undefined) return { classSet: parseLabelsJson(await files.readText(json), json), hasColors: true };
  const id2label = find(['id2label.json']);
  if (id2label !== undefined) return { classSet: parseId2label(await files.readText(id2label), id2label), hasColors: false };
  const list = find(LIST_FILES);
  return list === undefined ? null : { classSet: classSetOfNames(parseClassList(await files.readText(list), list)), hasColors: false };
}

function shallowest(files: DatasetFiles, name: string): string[] {
  return [...pathsWhere(files, (path) => path === name || path.endsWith(`/${name}`))].sort((a, b) => a.split('/').length - b.split('/').length).slice(0, 1);
}

const id2labelSchema = z.record(z.string().regex(/^\d+$/, 'a class id from 0 to 255 is needed'), z.string().min(1));

/**
 * id2label.json as models and datasets of Hugging Face have it: `{ "0": "background", "1": "cat" }`.
 * @throws AppError `import.badJson`
 */
function parseId2label(text: string, path: string): ClassSet {
  const entries = Object.entries(parseJson(text, id2labelSchema, path)).map(([id, name]) => ({ id: Number(id), name }));
  const large = entries.find(({ id }) => id > IGNORE_INDEX);
  if (large !== undefined) throw new AppError('import.badJson', `${path} has the id ${large.id} ("${large.name}"), but ids of masks go up to 255.`, { name: path, why: `${large.id} > 255` });
  return classSetOfNames(entries);
}

/** Ids are the places in the list; void is 255 and does not count. */
function withIds(named: readonly NamedColor[]): (NamedColor & { id: number; color: string })[] {
  let next = 0;
  return named.map(({ name, rgb }) => ({ name, rgb, color: hexColor(rgb), id: /^(void|ignored?)$/i.test(name) ? IGNORE_INDEX : next++ }));
}

/**
 * "R G B name" per line (CamVid's label_colors.txt), or name,r,g,b (class_dict.csv).
 * @throws AppError `import.badLabels`
 */
function parseColorMap(text: string, path: string): NamedColor[] {
  const lines = text.split(/\r?\n/).map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('#') && !/^name\s*,/i.test(line));
  const named = lines.map((line): NamedColor => {
    const match = /^(?<r>\d{1,3})[\s,]+(?<g>\d{1,3})[\s,]+(?<b>\d{1,3})[\s,]+(?<name>\S.*)$/.exec(line)
      ?? /^(?<name>"(?:[^"]|"")*"|[^,]+?)\s*,\s*(?<r>\d{1,3})\s*,\s*(?<g>\d{1,3})\s*,\s*(?<b>\d{1,3})\b/.exec(line);
    const rgb = match === null ? [] : [match.groups!.r, match.groups!.g, match.groups!.b].map(Number);
    if (match === null || rgb.some((value) => value > 255)) {
      throw new AppError('import.badLabels', `${path} has the line "${line}", where "R G B NAME" or "NAME,R,G,B" belongs: write the colour as three numbers from 0 to 255.`, { place: path, why: `"${line}"` });
    }
    const { name } = match.groups!;
    return { name: name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name.trim(), rgb: rgb as [number, number, number] };
  });
  const seen = new Map<number, string>();
  for (const { name, rgb } of named) {
    const other = seen.get(colorKey(rgb));
    if (other !== undefined) throw new AppError('import.sameColor', `${path} gives "${other}" and "${name}" the same colour ${rgb.join(', ')}: masks of colours cannot tell them apart.`, { path, name, other });
    seen.set(colorKey(rgb), name);
  }
  return named;
}
