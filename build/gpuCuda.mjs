import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureDependencies } from './ensureReady.mjs';
import { repositoryRoot } from './repositoryRoot.mjs';
import { runForeground } from './runForeground.mjs';

const packageDirectory = join(repositoryRoot, 'node_modules', 'onnxruntime-node');
const providerLibrary = 'bin/napi-v6/linux/x64/libonnxruntime_providers_cuda.so';

/**
 * `npm run gpu:cuda`: adds ONNX Runtime's CUDA provider, with the package's own install script.
 *
 * @returns {Promise<number>} exit code
 */
async function installCudaProvider() {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    console.error(
      `ONNX Runtime has a CUDA provider for linux-x64 only, and this is ${process.platform}-${process.arch}; ` +
        'WebGPU, DirectML and CoreML need no installation: see `npm run -s atrous -- doctor`.',
    );
    return 3;
  }
  await ensureDependencies();
  const { version } = JSON.parse(readFileSync(join(packageDirectory, 'package.json'), 'utf8'));
  console.error(
    `Fetching the CUDA 12 provider of ONNX Runtime ${version} (a large download, from NuGet) into ` +
      'node_modules/onnxruntime-node. It needs an NVIDIA driver, CUDA 12 and cuDNN 9 on this machine.',
  );
  const exitCode = await runForeground(process.execPath, [join(packageDirectory, 'script', 'install.js')], {
    cwd: packageDirectory,
    // Not 'cuda12': the script of 1.30 takes that for no answer, and does nothing when npm runs it.
    env: { ...process.env, ONNXRUNTIME_NODE_INSTALL: 'true' },
  });
  const isInstalled = exitCode === 0 && existsSync(join(packageDirectory, providerLibrary));
  console.error(
    isInstalled
      ? 'Done. `npm run -s atrous -- doctor` says whether CUDA works here.'
      : 'The CUDA provider was not installed: its message is above. The other providers work without it.',
  );
  return isInstalled ? 0 : 3;
}

installCudaProvider().then(
  (exitCode) => {
    process.exitCode = exitCode;
  },
  (error) => {
    console.error(error.message);
    process.exitCode = 3;
  },
);
