import { atrousDescriptor, ATROUS_FORMAT_ID } from './atrous.ts';
import type { FormatDescriptor } from './datasetFormat.ts';
import { datasetFormats } from './datasetFormats.ts';

/** Everything that can be exported to and imported from, in the order of menus: the datasets, then whole projects. */
export const formatList: readonly FormatDescriptor[] = [...datasetFormats.map(({ descriptor }) => descriptor), atrousDescriptor];

/** What a format lets a person choose. */
export function formatChoices(id: string): { readonly split: boolean; readonly polygons: boolean; readonly simplify: boolean } {
  const descriptor = formatList.find((candidate) => candidate.id === id);
  const polygons = descriptor?.polygonsOnRequest ?? false;
  return { split: id !== ATROUS_FORMAT_ID, polygons, simplify: polygons || descriptor?.fidelity === 'polygons' };
}
