type Row = readonly [name: string, color: string];

const rows: readonly Row[] = [
  ['sky', '#808080'], ['building', '#800000'], ['pole', '#c0c080'], ['road', '#804080'], ['pavement', '#0000c0'], ['tree', '#808000'],
  ['sign symbol', '#c08080'], ['fence', '#404080'], ['car', '#400080'], ['pedestrian', '#404000'], ['bicyclist', '#0080c0'],
];

/** CamVid's 11 grouped classes in the order of SegNet, in which most networks were trained, with CamVid's colours. */
export const camVidClasses: readonly { id: number; name: string; color: string }[] = rows.map(([name, color], id) => ({ id, name, color }));
