const PROVIDER_NAMES: Readonly<Record<string, string>> = { cpu: 'CPU', webgpu: 'WebGPU', cuda: 'CUDA', dml: 'DirectML', coreml: 'CoreML' };

/** What one of ONNX Runtime's execution providers is called, in every language. */
export function providerName(id: string): string {
  return PROVIDER_NAMES[id] ?? id;
}
