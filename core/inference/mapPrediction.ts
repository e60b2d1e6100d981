import { mappingTable, type ClassMapping } from '../classes/classMapping.ts';
import { IGNORE_INDEX } from '../classes/classDefinition.ts';
import { countPixels } from '../mask/labelMap.ts';
import { masksFromLabelMap } from '../mask/masksFromLabelMap.ts';
import { decodeRowRle, encodeRowRle } from '../mask/rowRle.ts';
import { encodeTile } from '../mask/tileCodec.ts';
import type { PredictedLayer, Prediction } from './prediction.ts';

/**
 * A prediction in the classes of a project: label map, layers and counts. Classes that become one make one layer.
 * Logits stay by the model's channels; `parameters.classMapping` says what they mean. Cost: passes over the pixels.
 * @param uncovered value of pixels without a layer, which a class that is left out becomes
 */
export function mapPrediction(prediction: Prediction, mapping: ClassMapping, uncovered: number): Prediction {
  const table = mappingTable(mapping, uncovered);
  const labelMap = decodeRowRle(prediction.labelMap);
  const { data } = labelMap;
  for (let i = 0; i < data.length; i++) data[i] = table[data[i]];
  const pixels = countPixels(labelMap);
  const confidences = meanConfidences(prediction, table);
  const masks = masksFromLabelMap(labelMap, new Set([uncovered, IGNORE_INDEX]));
  const layers = [...masks].map(([classId, mask]): PredictedLayer => ({
    classId,
    pixels: pixels[classId],
    meanConfidence: confidences.get(classId) ?? null,
    tiles: [...mask.entries()].map(([tileIndex, tile]) => ({ tileIndex, data: encodeTile(tile) })),
  }));
  // What was packed for the store is what the model said.
  const { packed: _packed, ...rest } = prediction;
  return {
    ...rest,
    parameters: { ...prediction.parameters, classMapping: mapping },
    labelMap: encodeRowRle(labelMap),
    layers: layers.sort((a, b) => b.pixels - a.pixels || a.classId - b.classId),
    classes: [...pixels.keys()].filter((id) => pixels[id] > 0).map((id) => ({ id, pixels: pixels[id], meanConfidence: confidences.get(id) ?? null })),
  };
}

/** Means over all pixels of the classes that became one. */
function meanConfidences({ classes }: Prediction, table: Uint8Array): Map<number, number | null> {
  const sums = new Map<number, { pixels: number; sum: number | null }>();
  for (const { id, pixels, meanConfidence } of classes) {
    const before = sums.get(table[id]) ?? { pixels: 0, sum: 0 };
    sums.set(table[id], { pixels: before.pixels + pixels, sum: before.sum === null || meanConfidence === null ? null : before.sum + meanConfidence * pixels });
  }
  return new Map([...sums].map(([id, { pixels, sum }]) => [id, sum === null || pixels === 0 ? null : Math.min(1, sum / pixels)]));
}
