import { describe, expect, it } from 'vitest';
import { shortReason } from '../../../../engine/inference/shortReason.ts';

describe('shortReason', () => {
  it.each([
    [
      '/onnxruntime_src/onnxruntime/core/providers/webgpu/webgpu_context.cc:136 onnxruntime::webgpu::WebGpuContext::Initialize(const onnxruntime::webgpu::WebGpuContextConfig&)::<lambda()> adapter_result.status == wgpu::RequestAdapterStatus::Success was false. Failed to get a WebGPU adapter: No supported adapters\n',
      'Failed to get a WebGPU adapter: No supported adapters',
    ],
    ['OrtSessionOptionsAppendExecutionProvider_Cuda: Failed to load shared library', 'OrtSessionOptionsAppendExecutionProvider_Cuda: Failed to load shared library'],
    [
      '\u001b[1;31m/onnxruntime_src/onnxruntime/core/session/provider_bridge_ort.cc:1988 onnxruntime::Provider& onnxruntime::ProviderLibrary::Get() [ONNXRuntimeError] : 1 : FAIL : Failed to load library\u001b[m',
      '[ONNXRuntimeError] : 1 : FAIL : Failed to load library',
    ],
    ['Load model from /x/runnable.onnx failed:Protobuf parsing failed.', 'Load model from /x/runnable.onnx failed:Protobuf parsing failed'],
    ['Two\nlines.', 'Two lines'],
  ])('%s', (said, short) => {
    expect(shortReason(new Error(said))).toBe(short);
  });

  it('takes what is thrown that is no Error', () => {
    expect(shortReason('a word.')).toBe('a word');
  });

  it('ends long words with an ellipsis', () => {
    expect(shortReason('x'.repeat(500))).toBe(`${'x'.repeat(199)}…`);
  });
});
