import { reason } from '../../core/report/reason.ts';
import type { ReasonDetails } from '../../core/report/reasonDetails.ts';
import type { Remark } from '../../core/report/remark.ts';
import $protobuf from 'protobufjs/minimal.js';
import { AppError } from '../../core/errors/appError.ts';
import { onnx } from './generated/onnx.js';
import type { ModelProto } from './onnxTypes.ts';

/** TensorProto.DataLocation.EXTERNAL. */
const EXTERNAL = 1;

/**
 * Reads an ONNX file. Weights are views into `bytes`, not copies: keep `bytes` unchanged while the model is used.
 * Fields that our version of the schema does not know are kept and written back by writeModel.
 * @throws AppError `model.notOnnx` (details.reason says what the bytes are instead); `model.externalWeights` where
 * the weights are in a second file. The sentences do not name the file: the caller knows its name.
 */
export function readModel(bytes: Uint8Array): ModelProto {
  const otherFormat = recogniseOtherFormat(bytes);
  if (otherFormat) throw notOnnx(reason('network.otherFormat', OTHER_FORMATS[otherFormat], { format: otherFormat }));
  const reader = $protobuf.Reader.create(bytes);
  reader.discardUnknown = false;
  let model: onnx.ModelProto;
  try {
    model = onnx.ModelProto.decode(reader);
  } catch (cause) {
    throw notOnnx(reason('network.damaged', 'it is damaged or cut off'), cause);
  }
  if (!model.graph?.node?.length || !model.graph.output?.length || model.opsetImport.length === 0) {
    throw notOnnx(reason('network.noGraph', 'it holds no computation graph'));
  }
  const decoded = model as unknown as ModelProto;
  const external = decoded.graph.initializer.find((tensor) => tensor.dataLocation === EXTERNAL);
  if (external) {
    const location = external.externalData.find(({ key }) => key === 'location')?.value ?? 'another file';
    throw new AppError(
      'model.externalWeights',
      `The weights of this ONNX model are in a second file, ${location}. Save the model as one file and add that (onnx.save with save_as_external_data=False).`,
      { location },
    );
  }
  return decoded;
}

function notOnnx(why: Remark, cause?: unknown): AppError {
  return new AppError('model.notOnnx', `This is not an ONNX model: ${why.message}.`, { reason: why.message, why: why.message, cause: why }, { cause });
}

type OtherFormat = ReasonDetails['network.otherFormat']['format'];

const OTHER_FORMATS: Readonly<Record<OtherFormat, string>> = {
  empty: 'it is empty',
  zip: 'it is a zip archive, perhaps a PyTorch checkpoint (.pth)',
  pickle: 'it is a Python pickle, perhaps an old PyTorch checkpoint (.pth)',
  hdf5: 'it is an HDF5 file, perhaps a Keras model (.h5)',
  tflite: 'it is a TensorFlow Lite model',
  ort: 'it is a model in ONNX Runtime\'s own format (.ort)',
  image: 'it is an image',
  text: 'it is a text file',
};

/** What the first bytes say where they are surely not ONNX. (ONNX itself has no signature.) */
function recogniseOtherFormat(bytes: Uint8Array): OtherFormat | null {
  const starts = (...signature: number[]): boolean => signature.every((byte, index) => bytes[index] === byte);
  if (bytes.length === 0) return 'empty';
  if (starts(0x50, 0x4b, 0x03, 0x04)) return 'zip';
  if (starts(0x80, 0x02) || starts(0x80, 0x03) || starts(0x80, 0x04)) return 'pickle';
  if (starts(0x89, 0x48, 0x44, 0x46)) return 'hdf5';
  if (String.fromCharCode(...bytes.subarray(4, 8)) === 'TFL3') return 'tflite';
  if (String.fromCharCode(...bytes.subarray(4, 8)) === 'ORTM') return 'ort';
  if (starts(0xff, 0xd8, 0xff) || starts(0x89, 0x50, 0x4e, 0x47)) return 'image';
  const head = bytes.subarray(0, 512);
  if (head.every((byte) => byte >= 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d) && head.every((byte) => byte < 0x7f)) {
    return 'text';
  }
  return null;
}
