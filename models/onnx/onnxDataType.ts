/** TensorProto.DataType of onnx.proto, by the names this project uses. */
export const onnxDataType = {
  float32: 1,
  uint8: 2,
  int8: 3,
  uint16: 4,
  int16: 5,
  int32: 6,
  int64: 7,
  string: 8,
  bool: 9,
  float16: 10,
  float64: 11,
  uint32: 12,
  uint64: 13,
  bfloat16: 16,
} as const;

export type OnnxDataType = keyof typeof onnxDataType;

/** The name of a DataType number, or `type 23` for those of newer schemas (float8 and others). */
export function onnxDataTypeName(dataType: number): string {
  const found = Object.entries(onnxDataType).find(([, value]) => value === dataType);
  return found ? found[0] : `type ${dataType}`;
}
