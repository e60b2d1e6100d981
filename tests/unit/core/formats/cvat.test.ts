import { describe, expect, it } from 'vitest';
import type { ClassSet } from '../../../../core/classes/classDefinition.ts';
import { cvatFormat } from '../../../../core/formats/cvat.ts';
import type { ImportedDataset, ImportedImage, ImportedLabels } from '../../../../core/formats/datasetFormat.ts';
import { MemoryDataset, labelMapOf, roundTrip } from '../../../fixtures/memoryDataset.ts';
import { firstDifference } from '../mask/firstDifference.ts';
import { hardMasks } from './hardMasks.ts';
import { objectOf } from './objectOf.ts';
import { messagesOf } from '../../../../core/report/remark.ts';

const classSet: ClassSet = { classes: [{ id: 7, name: 'a "b" <c> & d', color: '#0a0b0c' }, { id: 0, name: 'background', color: '#000000' }], backgroundId: 0 };

const file = (images: string, meta = ''): string => `\ufeff<?xml version="1.0" encoding="utf-8"?>\n<annotations>\n  <version>1.1</version>\n  <meta>${meta}</meta>\n${images}\n</annotations>\n`;
const labels = (...names: string[]): string => `<task><labels>${names.map((name) => `<label><name>${name}</name><color>#A0b0c0</color><type>any</type><attributes></attributes></label>`).join('')}</labels></task>`;

async function firstOf(imported: ImportedDataset): Promise<ImportedImage & { read: ImportedLabels }> {
  for await (const image of imported.images) return { ...image, read: await image.labels() };
  throw new Error('there is no image');
}

async function objectsOf(shapes: string, size = 'width="13" height="15"'): Promise<{ imported: ImportedDataset; objects: (ImportedLabels & { kind: 'objects' })['objects'] }> {
  const imported = await cvatFormat.importDataset(new MemoryDataset({ 'annotations.xml': file(`<image id="0" name="a.jpg" ${size}>${shapes}</image>`, labels('car')) }));
  const { read } = await firstOf(imported);
  if (read.kind !== 'objects') throw new Error('no objects');
  return { imported, objects: read.objects };
}

describe('export', () => {
  it('writes what the documentation of CVAT describes, and streams it', async () => {
    const objects = [
      { ...objectOf(7, 5, 2, [1, 3]), name: 'Tom', crowd: true, attributes: { occluded: true, source: 'auto', colour: 'red & blue', score: 0.5 } },
      objectOf(255, 5, 2, [4, 5]),
    ];
    const { dataset, result } = await roundTrip(cvatFormat, [{ path: 'x/a.jpg', split: 'val', objects, attributes: { weather: 'rain', tags: ['good'] } }], { classSet });
    expect(dataset.paths()).toEqual(['annotations.xml', 'images/val/x_a.jpg']);
    expect(dataset.text('annotations.xml')).toBe(`<?xml version="1.0" encoding="utf-8"?>
<annotations>
  <version>1.1</version>
  <meta>
    <task>
      <mode>annotation</mode>
      <labels>
        <label>
          <name>background</name>
          <color>#000000</color>
          <type>any</type>
          <attributes></attributes>
          <class_id>0</class_id>
        </label>
        <label>
          <name>a &quot;b&quot; &lt;c&gt; &amp; d</name>
          <color>#0a0b0c</color>
          <type>any</type>
          <attributes></attributes>
          <class_id>7</class_id>
        </label>
        <label>
          <name>__ignore__</name>
          <color>#e0e0c0</color>
          <type>any</type>
          <attributes></attributes>
          <class_id>255</class_id>
        </label>
      </labels>
    </task>
    <background_class_id>0</background_class_id>
  </meta>
  <image id="0" name="x_a.jpg" subset="val" width="5" height="2">
    <attribute name="weather">rain</attribute>
    <tag label="good" source="manual">
    </tag>
    <mask label="a &quot;b&quot; &lt;c&gt; &amp; d" source="auto" occluded="1" rle="0, 4" left="1" top="0" width="2" height="2" z_order="0" name="Tom" crowd="1">
      <attribute name="colour">red &amp; blue</attribute>
      <attribute name="score" type="json">0.5</attribute>
    </mask>
    <mask label="__ignore__" source="manual" occluded="0" rle="0, 2" left="4" top="0" width="1" height="2" z_order="1">
    </mask>
  </image>
</annotations>
`);
    expect(result.losses).toEqual([]);
    const image = await firstOf(await cvatFormat.importDataset(dataset));
    expect([image.name, image.split, image.photoPath, image.attributes]).toEqual(['x_a.jpg', 'val', 'images/val/x_a.jpg', { weather: 'rain', tags: ['good'] }]);
    expect(image.read.kind === 'objects' && image.read.objects[0].attributes).toEqual(objects[0].attributes);
  });

  it('is exact as polygons too, and measures what simplified ones lose', async () => {
    for (const { classSet: classes, labelMap, objects, name } of hardMasks) {
      const item = { path: 'a.jpg', labelMap, objects };
      const masks = await roundTrip(cvatFormat, [item], { classSet: classes });
      const polygons = await roundTrip(cvatFormat, [item], { classSet: classes }, { polygons: true, simplifyPx: 0 });
      const [expected, back] = [masks, polygons].map((trip) => labelMapOf(trip.labels.get('a.jpg')!, classes).data);
      expect(firstDifference(back, expected), name).toBe(-1);
      expect(polygons.result.losses).toEqual([]);
    }
    const stairs = { width: 20, height: 20, data: Uint8Array.from({ length: 400 }, (_, i) => (i % 20 < Math.floor(i / 20) ? 7 : 0)) };
    const { result } = await roundTrip(cvatFormat, [{ path: 'a.jpg', labelMap: stairs }], { classSet }, { polygons: true, simplifyPx: 2 });
    expect(messagesOf(result.losses)).toEqual([expect.stringMatching(/^a\.jpg keeps an IoU of 0\.9\d{3} as polygons/)]);
  });

  it('keeps white space and odd characters of names and attributes', async () => {
    const odd = ' line 1\nline 2\t\u0001 ';
    const classes: ClassSet = { classes: [{ id: 3, name: ' two  words ', color: '#000001' }], backgroundId: null };
    const { labels: read, imported } = await roundTrip(cvatFormat, [{ path: 'a.jpg', objects: [{ ...objectOf(3, 2, 1, [0, 1]), name: odd, attributes: { note: odd } }] }], { classSet: classes });
    expect(imported.classSet).toEqual(classes);
    const back = read.get('a.jpg')!;
    expect(back.kind === 'objects' && back.objects[0]).toMatchObject({ classId: 3, name: odd.replace('\u0001', '\ufffd'), attributes: { note: odd.replace('\u0001', '\ufffd') } });
  });
});

describe('import', () => {
  it('reads the mask of the documentation of CVAT', async () => {
    const rle = '3, 5, 7, 7, 5, 9, 3, 11, 2, 11, 2, 12, 1, 12, 1, 26, 1, 12, 1, 12, 2, 11, 3, 9, 5, 7, 7, 5, 3';
    const { objects, imported } = await objectsOf(`<mask label="car" source="manual" occluded="0" rle="${rle}" left="0" top="0" width="13" height="15" z_order="0"></mask>`);
    expect(objects[0].mask.area()).toBe(5 + 7 + 9 + 11 + 11 + 12 + 12 + 26 + 12 + 12 + 11 + 9 + 7 + 5);
    expect([[2, 0], [3, 0], [7, 0], [8, 0]].map(([x, y]) => objects[0].mask.has(x, y))).toEqual([false, true, true, false]);
    expect(imported.classSet).toEqual({ classes: [{ id: 0, name: 'background', color: '#000000' }, { id: 1, name: 'car', color: '#a0b0c0' }], backgroundId: 0 });
  });

  it('reads polygons, boxes, ellipses, polylines and points, by z_order, with what is said about them', async () => {
    const { objects, imported } = await objectsOf(`
      <box label="car" occluded="1" source="auto" xtl="1.5" ytl="1.4" xbr="4.5" ybr="3" z_order="5"><attribute name="plate">12 3</attribute></box>
      <polygon label="car" points="0.00,0.00;4.00,0.00;4.00,4.00" z_order="1"></polygon>
      <ellipse label="car" cx="6" cy="6" rx="3" ry="2" z_order="2"/>
      <polyline label="car" points="0.2,0.2;3.7,3.9" z_order="3"/>
      <points label="car" points="1,1;9,9" z_order="4"/>
      <box label="car" xtl="0" ytl="0" xbr="4" ybr="2" rotation="90.00" z_order="6"/>
      <skeleton label="man" z_order="0"><points label="1" points="1,1"><attribute name="x">y</attribute></points></skeleton>
      <tag label="night" source="manual"/>`, 'width="20" height="20"');
    // The triangle owns the centres on its diagonal; two of the eight pixels of the turned box lie above the image.
    expect(objects.map(({ mask }) => mask.area())).toEqual([10, 20, 5, 2, 6, 6]);
    expect(objects.map(({ attributes }) => attributes)).toEqual([{}, {}, {}, {}, { occluded: true, source: 'auto', plate: '12 3' }, {}]);
    expect([[1, -1], [1, 2], [0, 0], [3, 0]].map(([x, y]) => objects[5].mask.has(x, y))).toEqual([false, true, false, false]);
    expect(messagesOf(imported.warnings)).toEqual([
      '1 <polyline> have no area in CVAT: they became the pixels that they pass.',
      '1 <points> have no area in CVAT: they became the pixels that they pass.',
      '1 <skeleton> cover no pixels and were left out.',
    ]);
    expect(imported.classSet.classes.map(({ name }) => name)).toEqual(['background', 'car']);
  });

  it('makes one object of shapes with one group_id and label', async () => {
    const { objects } = await objectsOf('<box label="car" group_id="2" xtl="0" ytl="0" xbr="1" ybr="1"/><box label="car" xtl="2" ytl="0" xbr="3" ybr="1"/><box label="car" group_id="2" xtl="4" ytl="0" xbr="5" ybr="1"/>');
    expect(objects.map(({ mask }) => mask.area())).toEqual([1, 2]);
  });

  it('reads several files, labels of tags and skeletons aside, void by its name, photographs below images', async () => {
    const meta = '<project><labels><label><name>night</name><type>tag</type></label><label><name>1</name><type>points</type><parent>man</parent></label><label><name>Ignore</name></label></labels></project>';
    const imported = await cvatFormat.importDataset(new MemoryDataset({
      'a.xml': file('<image id="0" name="x/1.jpg" subset="default" width="2" height="1"><box label="Ignore" xtl="0" ytl="0" xbr="1" ybr="1"/></image>', meta),
      'b.xml': file('<image id="0" name="2.jpg" subset="val" width="2" height="1"><box label="dog" xtl="1" ytl="0" xbr="2" ybr="1"/></image>'),
      'images/x/1.jpg': '', 'images/val/2.jpg': '', 'images/train/2.jpg': '',
    }));
    expect([imported.total, imported.classSet.classes.map(({ name }) => name)]).toEqual([2, ['background', 'dog']]);
    const seen = [];
    for await (const { name, split, photoPath, labels: read } of imported.images) seen.push([name, split, photoPath, ...labelMapOf(await read(), imported.classSet).data]);
    expect(seen).toEqual([['x/1.jpg', null, 'images/x/1.jpg', 255, 0], ['2.jpg', 'val', 'images/val/2.jpg', 0, 1]]);
  });

  it.each([
    ['a mask whose runs are longer than its box', '<mask label="car" rle="1,20" left="0" top="0" width="4" height="4"/>', 'annotations.xml, image "a.jpg", shape 1 (<mask> "car") cannot be read: its runs cover 21 pixels, but its box has 4 x 4.'],
    ['a mask without a place', '<mask label="car" rle="1,2" top="0" width="4" height="4"/>', 'cannot be read: left is missing, where a number belongs.'],
    ['runs that are no numbers', '<mask label="car" rle="1,x" left="0" top="0" width="4" height="4"/>', 'rle has the run NaN, where a whole number belongs.'],
    ['a point of one number', '<polygon label="car" points="1,2;3"/>', '"3" is no point X,Y.'],
    ['a box without a number', '<box label="car" xtl="a" ytl="0" xbr="1" ybr="1"/>', 'xtl is "a", where a number belongs.'],
  ])('refuses %s, for that image only', async (_, shape, sentence) => {
    const two = `<image id="0" name="a.jpg" width="4" height="4">${shape}</image><image id="1" name="b.jpg" width="4" height="4"></image>`;
    const sentences: string[] = [];
    for await (const image of (await cvatFormat.importDataset(new MemoryDataset({ 'annotations.xml': file(two, labels('car')) }))).images) {
      sentences.push(await image.labels().then(({ kind }) => kind, (error: Error) => error.message));
    }
    expect(sentences).toEqual([expect.stringContaining(sentence), 'objects']);
  });

  it.each([
    ['no XML', { 'a.json': '' }, 'This is no dataset of CVAT: there is no annotations.xml.'],
    ['other XML', { 'a.xml': '<annotation><folder/></annotation>' }, 'a.xml is no annotation of CVAT for images: its outermost element is <annotation>, not <annotations>.'],
    ['CVAT for video', { 'a.xml': file('<track id="0" label="car"></track>') }, 'a.xml is no annotation of CVAT for images: it has <track>s: export the task as "CVAT for images", not "for video".'],
    ['a file that is cut off', { 'a.xml': '<annotations><image name="a" width="1" height="1">' }, 'a.xml is not XML, or is cut off: 1:50'],
    ['an image without a size', { 'a.xml': file('<image name="a.jpg" width="0" height="1"></image>') }, 'a.xml, image "a.jpg", at width: a number of pixels is needed (there is "0").'],
    ['a shape without a label', { 'a.xml': file('<image name="a.jpg" width="1" height="1"><box xtl="0"/></image>') }, 'a.xml, image "a.jpg", shape 1 (<box>), at label: the label is missing (there is nothing).'],
  ])('refuses %s', async (_, files: Record<string, string>, sentence) => {
    await expect(cvatFormat.importDataset(new MemoryDataset(files))).rejects.toThrow(sentence);
  });
});
