import { z } from 'zod';
import { AppError } from '../errors/appError.ts';
import { checkedJson } from './parseJson.ts';
import { streamXml } from './streamXml.ts';

export interface CvatLabel {
  readonly kind: 'label';
  readonly name: string;
  readonly color: string | null;
  /** Atrous's own. */
  readonly id: number | null;
}

export interface CvatShape {
  /** Name of the element: mask, polygon, … */
  readonly element: string;
  readonly label: string;
  readonly zOrder: number;
  readonly groupId: string | null;
  readonly name: string;
  readonly crowd: boolean;
  /** `<attribute>`s, and `occluded` and `source` where they are not what they are by default. */
  readonly attributes: Record<string, unknown>;
  /** As in the file. */
  readonly xml: Readonly<Record<string, string>>;
}

export interface CvatImage {
  readonly kind: 'image';
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly subset: string | null;
  readonly attributes: Record<string, unknown>;
  readonly tags: string[];
  readonly shapes: CvatShape[];
}

export type CvatPart = CvatLabel | CvatImage | { readonly kind: 'background'; readonly id: number | null };

const size = z.string({ error: 'a number of pixels is missing' }).regex(/^[1-9]\d*$/, 'a number of pixels is needed').transform(Number);
const imageSchema = z.looseObject({ name: z.string({ error: 'the name of the photograph is missing' }).min(1), width: size, height: size, subset: z.string().optional() });
const shapeSchema = z.looseObject({ label: z.string({ error: 'the label is missing' }), z_order: z.coerce.number().default(0) });
const classId = z.coerce.number().int().min(0).max(255);

/** Elements of an image that are neither shapes nor parts of them. */
const NO_SHAPES = new Set(['attribute', 'tag', 'image']);

/**
 * Labels, background and images of an annotations.xml, one after the other; an image comes whole.
 * @param path of the file, for sentences
 * @throws AppError `import.notThisFormat`, `import.badXml`, `import.badJson` (a value that does not fit)
 */
export async function* readCvatImages(pieces: AsyncIterable<Uint8Array>, path: string): AsyncGenerator<CvatPart> {
  const open: string[] = [];
  let image: CvatImage | null = null;
  let shape: CvatShape | null = null;
  let label: { name: string; color: string | null; id: number | null; isUsed: boolean } | null = null;
  let attribute: Readonly<Record<string, string>> = {};
  for await (const event of streamXml(pieces, path)) {
    const parent = open.at(-1);
    if (event.kind === 'open') {
      if (parent === undefined && event.name !== 'annotations') throw notCvat(path, `its outermost element is <${event.name}>, not <annotations>`);
      if (parent === 'annotations' && event.name === 'track') throw notCvat(path, 'it has <track>s: export the task as "CVAT for images", not "for video"', 'cvatVideo');
      if (event.name === 'image') image = openImage(event.attributes, path);
      else if (event.name === 'label' && image === null) label = { name: '', color: null, id: null, isUsed: true };
      else if (event.name === 'attribute') attribute = event.attributes;
      else if (image !== null && event.name === 'tag') image.tags.push(event.attributes.label ?? '');
      else if (image !== null && parent === 'image' && !NO_SHAPES.has(event.name)) image.shapes.push((shape = openShape(event.name, event.attributes, image, path)));
      open.push(event.name);
      continue;
    }
    open.pop();
    const { name, text } = event;
    if (image !== null) {
      if (name === 'attribute' && open.at(-1) !== 'tag') (shape ?? image).attributes[attribute.name ?? ''] = attributeValue(attribute, text);
      if (name === shape?.element && open.at(-1) === 'image') shape = null;
      if (name === 'image') {
        yield image;
        image = null;
      }
    } else if (label !== null && open.at(-1) === 'label') {
      if (name === 'name') label.name = text;
      if (name === 'color' && /^#[0-9a-f]{6}$/i.test(text.trim())) label.color = text.trim().toLowerCase();
      if (name === 'class_id') label.id = checkedJson(text, classId, `${path}, label "${label.name}", class_id`);
      // Labels of tags and of the points of skeletons are no classes of pixels.
      if ((name === 'type' && /^\s*(tag|skeleton)\s*$/.test(text)) || name === 'parent') label.isUsed = false;
    } else if (label !== null && name === 'label') {
      if (label.isUsed) yield { kind: 'label', name: label.name, color: label.color, id: label.id };
      label = null;
    } else if (name === 'background_class_id') {
      yield { kind: 'background', id: text.trim() === '' ? null : checkedJson(text, classId, `${path}, background_class_id`) };
    }
  }
}

function notCvat(path: string, why: string, missing: 'cvat' | 'cvatVideo' = 'cvat'): AppError {
  return new AppError('import.notThisFormat', `${path} is no annotation of CVAT for images: ${why}.`, { missing, path });
}

function openImage(attributes: Readonly<Record<string, string>>, path: string): CvatImage {
  const { name, width, height, subset } = checkedJson(attributes, imageSchema, `${path}, image "${attributes.name ?? attributes.id ?? ''}"`);
  return { kind: 'image', name, width, height, subset: subset === undefined || subset === 'default' ? null : subset, attributes: {}, tags: [], shapes: [] };
}

function openShape(element: string, xml: Readonly<Record<string, string>>, image: CvatImage, path: string): CvatShape {
  const { label, z_order: zOrder } = checkedJson(xml, shapeSchema, `${path}, image "${image.name}", shape ${image.shapes.length + 1} (<${element}>)`);
  const attributes: Record<string, unknown> = {};
  if (xml.occluded === '1') attributes.occluded = true;
  if (xml.source !== undefined && xml.source !== 'manual') attributes.source = xml.source;
  return { element, label, zOrder, groupId: xml.group_id ?? null, name: xml.name ?? '', crowd: xml.crowd === '1', attributes, xml };
}

/** What Atrous wrote as JSON is a value again. */
function attributeValue({ type }: Readonly<Record<string, string>>, text: string): unknown {
  if (type !== 'json') return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
