/** Endings of the files that models are added from. The content decides what a file is; the ending tells a file from an id or a folder. */
export const MODEL_FILE_ENDINGS = ['onnx', 'tflite', 'pth', 'pt', 'safetensors'] as const;

const pattern = new RegExp(`\\.(${MODEL_FILE_ENDINGS.join('|')})$`, 'i');

export function hasModelFileEnding(path: string): boolean {
  return pattern.test(path);
}
