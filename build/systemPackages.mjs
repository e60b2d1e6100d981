import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { runCommand } from './runCommand.mjs';

/**
 * What Electron and the virtual display need on Debian and Ubuntu. Where a package was renamed, all its names:
 * the first that the system knows is taken.
 */
const debianPackages = [
  ['xvfb'],
  ['xauth'],
  ['libgtk-3-0t64', 'libgtk-3-0'],
  ['libnss3'],
  ['libasound2t64', 'libasound2'],
  ['libgbm1'],
  ['libxss1'],
  ['libxtst6'],
  ['libatspi2.0-0t64', 'libatspi2.0-0'],
  ['libcups2t64', 'libcups2'],
  ['libdrm2'],
  ['fonts-dejavu-core'],
];

/** What brings Vulkan and a driver for it that needs no graphics card (SwiftShader) on Debian. */
const vulkanPackages = [['chromium']];
const vulkanDriver = '/usr/lib/chromium/vk_swiftshader_icd.json';

/** What training/ needs on Debian; OpenBLAS, because PyTorch takes ten times as long with the BLAS that comes by itself. */
const trainingPackages = [['python3-torch'], ['python3-torchvision'], ['python3-onnx'], ['python3-pil'], ['libopenblas0-pthread']];
const pythonModules = 'import torch, torchvision, onnx, PIL';

/**
 * @param {string} executable an ELF file
 * @returns {Promise<string[]>} shared libraries it needs and the system does not have
 */
export async function missingLibraries(executable) {
  if (process.platform !== 'linux') return [];
  const { output } = await runCommand('ldd', [executable]);
  return [...output.matchAll(/^\s*(\S+) => not found$/gm)].map(([, library]) => String(library));
}

/** @returns {string[]} programs for a virtual display that are not installed */
export function missingDisplayPrograms() {
  if (process.platform !== 'linux') return [];
  return ['Xvfb', 'xauth', 'xvfb-run'].filter((program) => !isOnPath(program));
}

/** How a person installs what Electron needs; for messages. */
export function installHint() {
  const names = debianPackages.map((alternatives) => alternatives.at(-1)).join(' ');
  return `on Debian: apt-get install ${names}`;
}

/**
 * Installs with apt-get what Electron and a virtual display need, as root on Debian; says what to install elsewhere.
 *
 * @param {readonly string[]} missing what was found missing, for the message
 * @throws {Error} when it could not be installed
 */
export async function installSystemPackages(missing) {
  if (!isRootOnDebian()) {
    throw new Error(`The window tests need ${missing.join(', ')}: install what provides them (${installHint()}).`);
  }
  console.error(`Installing what Electron needs with apt-get (missing: ${missing.join(', ')})`);
  await installDebianPackages(debianPackages);
}

/**
 * Installs a software Vulkan driver, as root on Debian, so that the tests of the WebGPU provider run without a graphics
 * card. Elsewhere those tests are skipped where it is missing, and this says so.
 *
 * @throws {Error} when it could not be installed
 */
export async function installSoftwareVulkan() {
  if (process.platform !== 'linux' || existsSync(vulkanDriver)) return;
  if (!isRootOnDebian()) {
    console.error(`There is no ${vulkanDriver} (Debian's package chromium): the tests of the WebGPU provider are skipped.`);
    return;
  }
  console.error('Installing a software Vulkan driver with apt-get (chromium), for the tests of the WebGPU provider');
  await installDebianPackages(vulkanPackages);
}

/**
 * Installs PyTorch and what else training/ needs, as root on Debian, so that its tests run. Elsewhere those tests are
 * skipped where something is missing, and this says so.
 *
 * @throws {Error} when it could not be installed
 */
export async function installPyTorch() {
  const python = process.env.ATROUS_TEST_PYTHON ?? '/usr/bin/python3';
  const { exitCode } = await runCommand(python, ['-c', pythonModules]);
  if (exitCode === 0) return;
  if (!isRootOnDebian() || process.env.ATROUS_TEST_PYTHON !== undefined) {
    console.error(`${python} cannot ${pythonModules}: the tests of training/ are skipped.`);
    return;
  }
  console.error('Installing PyTorch with apt-get (python3-torch), for the tests of training/');
  await installDebianPackages(trainingPackages);
}

function isRootOnDebian() {
  return process.getuid?.() === 0 && isOnPath('apt-get');
}

/** @param {readonly string[][]} packages each with its names, of which the first known one is taken */
async function installDebianPackages(packages) {
  await aptGet(['update', '-qq']);
  const names = [];
  for (const alternatives of packages) names.push(await firstKnownPackage(alternatives));
  await aptGet(['install', '-y', '-qq', '--no-install-recommends', ...names]);
}

/** @param {readonly string[]} args */
async function aptGet(args) {
  const { exitCode, output } = await runCommand('apt-get', args, {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  if (exitCode !== 0) throw new Error(`apt-get ${args.join(' ')} failed (exit code ${exitCode}):\n${output.trim()}`);
}

/**
 * @param {readonly string[]} alternatives
 * @returns {Promise<string>}
 */
async function firstKnownPackage(alternatives) {
  for (const name of alternatives) {
    const { output } = await runCommand('apt-cache', ['show', '--no-all-versions', name]);
    if (output.includes(`Package: ${name}\n`)) return name;
  }
  return String(alternatives.at(-1));
}

/** @param {string} program */
function isOnPath(program) {
  return (process.env.PATH ?? '').split(delimiter).some((directory) => existsSync(join(directory, program)));
}
