/**
 * What ONNX Runtime or a driver said, fit for one sentence: without source positions, C++ signatures, colours and a
 * full stop at the end, at most 200 characters.
 *
 *     /onnxruntime_src/…/webgpu_context.cc:136 onnxruntime::webgpu::WebGpuContext::Initialize(…)::<lambda()>
 *     adapter_result.status == … was false. Failed to get a WebGPU adapter: No supported adapters
 *   becomes
 *     Failed to get a WebGPU adapter: No supported adapters
 */
export function shortReason(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const said = message
    // eslint-disable-next-line no-control-regex -- colours of a terminal
    .replace(/\u001b\[[0-9;]*m/g, '')
    .replace(/\s+/g, ' ')
    .replace(/^.*\.(?:cc|cpp|h|hpp|mm):\d+ .*? was false\. /, '')
    .replace(/\S+\.(?:cc|cpp|h|hpp|mm):\d+ \S+(?: \S+)*?\(.*?\)(?:::<lambda\(\)>)? (?=\S)/g, '')
    .trim()
    .replace(/\.$/, '');
  return said.length <= 200 ? said : `${said.slice(0, 199)}…`;
}
