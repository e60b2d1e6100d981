import { modelDescriptionSchema, type ModelDescription } from '../../core/model/modelDescription.ts';
import { copyMessage } from './copyMessage.ts';
import { onnx } from './generated/onnx.js';
import type { ModelProto } from './onnxTypes.ts';

/** Key in the metadata of an ONNX file (ModelProto.metadata_props) under which Atrous says how to run it. */
const KEY = 'atrous.description';

/** How to run the network, as the file itself says it; null where it does not, or in a form that is not ours. */
export function embeddedDescription({ metadataProps }: ModelProto): ModelDescription | null {
  const text = metadataProps.find(({ key }) => key === KEY)?.value;
  if (!text) return null;
  try {
    return modelDescriptionSchema.parse(JSON.parse(text));
  } catch {
    // Of another version, or edited by hand: then the file is guessed like any other.
    return null;
  }
}

/** The model with the description in its metadata, so that `models add` need not guess. */
export function embedDescription(model: ModelProto, description: ModelDescription): ModelProto {
  const entry = onnx.StringStringEntryProto.create({ key: KEY, value: JSON.stringify(description) });
  return copyMessage(model, { metadataProps: [...model.metadataProps.filter(({ key }) => key !== KEY), entry] });
}
