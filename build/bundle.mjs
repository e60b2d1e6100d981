import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { withFileLock } from './fileLock.mjs';
import { fingerprint } from './fingerprint.mjs';
import { repositoryRoot } from './repositoryRoot.mjs';

/** Oldest runtime the bundles must run on: Electron 25 (Node 18, Chrome 114). */
const nodeTarget = 'node18';

/** Native modules stay in node_modules; electron is provided by the runtime. */
export const externalModules = ['electron', 'onnxruntime-node', 'sharp', 'libsql'];

/** Entry of each CommonJS bundle, by the file it becomes in out/. */
const entries = [
  { entry: 'electron/main.ts', output: 'main' },
  { entry: 'electron/preload.ts', output: 'preload' },
  { entry: 'electron/inferenceProcess.ts', output: 'inference' },
  { entry: 'electron/imageProcess.ts', output: 'image' },
  { entry: 'electron/workProcess.ts', output: 'work' },
  { entry: 'cli/main.ts', output: 'cli' },
  { entry: 'cli/inferenceProcess.ts', output: 'cli-inference' },
  { entry: 'cli/checkProcess.ts', output: 'cli-check' },
  { entry: 'engine/inference/pixelThread.ts', output: 'pixel-thread' },
];

/** Everything that decides what the bundles contain. */
const inputs = [
  'core',
  'models',
  'engine',
  'electron',
  'cli',
  'renderer',
  'package.json',
  'package-lock.json',
  'tsconfig.base.json',
  'vite.config.ts',
  'build/bundle.mjs',
];

/**
 * Builds out/: one CommonJS file per Node entry (esbuild) and the interface in out/renderer (Vite).
 * Does nothing when no input changed since the last build. Safe to call from several processes at once.
 * A failed build leaves the previous out/ as it was.
 *
 * @param {{ root?: string, log?: (line: string) => void }} [options] log gets progress lines; default: standard error
 * @returns {Promise<{ built: boolean }>} built is false when out/ was fresh
 * @throws {Error} when a source does not compile; the message names file and line
 */
export async function bundle(options = {}) {
  const root = options.root ?? repositoryRoot;
  const log = options.log ?? ((line) => console.error(line));
  const stamp = join(root, 'out', '.fingerprint');
  if (isFresh(root, stamp)) return { built: false };
  return withFileLock(
    join(root, 'out', '.bundle.lock'),
    async () => {
      // Another process may have built while this one waited for the lock.
      if (isFresh(root, stamp)) return { built: false };
      const startMs = Date.now();
      // Taken before the build: a file that is edited meanwhile makes the result stale, not fresh.
      const digest = fingerprint(root, inputs);
      // Both are awaited even if one fails: the lock must not be freed while the other still writes.
      const [node, renderer] = await Promise.allSettled([compileNodeEntries(root), compileRenderer(root)]);
      if (node.status === 'rejected') throw node.reason;
      if (renderer.status === 'rejected') throw renderer.reason;
      rmSync(stamp, { force: true });
      for (const file of node.value) writeAtomically(file.path, file.contents);
      removeOtherBundles(root, node.value.map(({ path }) => path));
      replaceDirectory(join(root, 'out', 'renderer.next'), join(root, 'out', 'renderer'));
      writeAtomically(stamp, digest);
      log(`Built out/ in ${((Date.now() - startMs) / 1000).toFixed(1)} s`);
      return { built: true };
    },
    { onWait: () => log('Another process is building out/; waiting for it') },
  );
}

/**
 * @param {string} root
 * @param {string} stamp
 */
function isFresh(root, stamp) {
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === fingerprint(root, inputs);
}

/** @param {string} root */
async function compileNodeEntries(root) {
  const esbuild = await import('esbuild');
  const result = await esbuild.build({
    absWorkingDir: root,
    entryPoints: entries.map(({ entry, output }) => ({ in: entry, out: output })),
    outdir: join(root, 'out'),
    outExtension: { '.js': '.cjs' },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: nodeTarget,
    external: externalModules,
    sourcemap: 'linked',
    // The sources are beside the maps in the repository and have no place in the package.
    sourcesContent: false,
    legalComments: 'none',
    logLevel: 'silent',
    write: false,
    tsconfig: join(root, 'tsconfig.base.json'),
  }).catch((error) => {
    throw new Error(describeEsbuildFailure(error), { cause: error });
  });
  return result.outputFiles;
}

/** @param {unknown} error */
function describeEsbuildFailure(error) {
  if (!(error instanceof Error) || !('errors' in error) || !Array.isArray(error.errors)) return String(error);
  return error.errors
    .map(({ text, location }) => (location ? `${location.file}:${location.line}:${location.column}: ${text}` : text))
    .join('\n');
}

/**
 * Bundles of entries that no longer exist would go into the package.
 *
 * @param {string} root
 * @param {readonly string[]} current absolute paths
 */
function removeOtherBundles(root, current) {
  for (const name of readdirSync(join(root, 'out'))) {
    const path = join(root, 'out', name);
    if (/\.cjs(\.map)?$/.test(name) && !current.includes(path)) rmSync(path);
  }
}

/** @param {string} root */
async function compileRenderer(root) {
  const vite = await import('vite');
  try {
    await vite.build({
      configFile: join(root, 'vite.config.ts'),
      // A failure is thrown, and warnings are svelte-check's.
      logLevel: 'silent',
      build: { outDir: join(root, 'out', 'renderer.next'), emptyOutDir: true },
    });
  } catch (error) {
    throw new Error(stripVTControlCharacters(error instanceof Error ? error.message : String(error)), { cause: error });
  }
}

/**
 * @param {string} path
 * @param {string | Uint8Array} contents
 */
function writeAtomically(path, contents) {
  mkdirSync(dirname(path), { recursive: true });
  const next = `${path}.next`;
  writeFileSync(next, contents);
  renameSync(next, path);
}

/**
 * @param {string} next
 * @param {string} directory
 */
function replaceDirectory(next, directory) {
  rmSync(directory, { recursive: true, force: true });
  renameSync(next, directory);
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  bundle().then(
    ({ built }) => {
      if (!built) console.error(`${relative(process.cwd(), join(repositoryRoot, 'out')) || 'out'}/ is up to date`);
    },
    (error) => {
      console.error(error.message);
      process.exitCode = 1;
    },
  );
}
