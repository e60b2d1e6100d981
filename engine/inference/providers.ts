/** ONNX Runtime execution providers that Atrous uses, by the names ONNX Runtime gives them. */
export const providerIds = ['cpu', 'webgpu', 'cuda', 'dml', 'coreml'] as const;
export type ProviderId = (typeof providerIds)[number];

/** What a person may ask for. */
export type ProviderRequest = ProviderId | 'auto';

const names: Record<ProviderId, string> = {
  cpu: 'CPU',
  webgpu: 'WebGPU',
  cuda: 'CUDA',
  dml: 'DirectML',
  coreml: 'CoreML',
};

/** For people. */
export function providerName(id: ProviderId): string {
  return names[id];
}

/**
 * The providers that exist on a platform, best first. CUDA comes before WebGPU because who installed its
 * files wants it; WebGPU, DirectML and CoreML are inside onnxruntime-node. The CPU always works and is last.
 */
export function providersOfPlatform(platform: NodeJS.Platform = process.platform): readonly ProviderId[] {
  switch (platform) {
    case 'win32':
      return ['cuda', 'dml', 'webgpu', 'cpu'];
    case 'darwin':
      return ['coreml', 'webgpu', 'cpu'];
    default:
      return ['cuda', 'webgpu', 'cpu'];
  }
}
