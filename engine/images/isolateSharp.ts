import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';

/**
 * Makes sharp safe inside Electron on Linux. It does its work when it is loaded, before sharp is; see ./sharp.ts.
 *
 * libvips brings a GLib of its own. Electron's executable has the system's GLib loaded, because of GTK, and the dynamic
 * linker looks there first: sharp's small addon then counts references of libvips's objects with the other GLib,
 * which says "assertion 'G_IS_OBJECT (object)' failed" thousands of times, or ends the process, depending on the
 * distribution (github.com/lovell/sharp/issues/4522, github.com/electron/electron/issues/46323).
 *
 *     addon --g_object_ref--> executable's libgobject    as it is
 *     addon --g_object_ref--> libvips                    with RTLD_DEEPBIND: its own libraries come first
 *
 * libvips itself finds its own functions (it is linked with -Bsymbolic-functions). It is loaded beforehand and without
 * that flag, because what is deep-bound also finds the C library's malloc instead of Chromium's, and memory would
 * then be taken from the one and given back to the other.
 */
function isolateSharp(): void {
  const resolveFrom = createRequire(createRequire(__filename).resolve('sharp'));
  const platform = `linux-${process.arch}`;
  const library = resolveFrom.resolve(`@img/sharp-libvips-${platform}/binary`);
  const addonFolder = join(dirname(resolveFrom.resolve(`@img/sharp-${platform}/sharp.node`)), 'lib');
  const addon = join(addonFolder, readdirSync(addonFolder).find((name) => name.endsWith('.node'))!);
  try {
    process.dlopen({ exports: {} }, library, constants.dlopen.RTLD_LAZY);
  } catch {
    // Node finds no addon in it and says so. It stays loaded nevertheless (it is marked NODELETE), which is what matters.
  }
  if (!readFileSync('/proc/self/maps', 'utf8').includes('libvips-cpp')) {
    process.emitWarning(`${library} could not be loaded before sharp; reading images may end this process.`);
    return;
  }
  process.dlopen({ exports: {} }, addon, constants.dlopen.RTLD_LAZY | constants.dlopen.RTLD_DEEPBIND);
  withoutWarning('SharpElectronLinux', () => createRequire(__filename)('sharp'));
}

/** sharp warns of exactly this whenever it is loaded in Electron; here it has been taken care of. */
function withoutWarning(code: string, load: () => void): void {
  const { emitWarning } = process;
  process.emitWarning = (...args: unknown[]) => {
    const [, options] = args;
    if (typeof options === 'object' && options !== null && 'code' in options && options.code === code) return;
    Reflect.apply(emitWarning, process, args);
  };
  try {
    load();
  } finally {
    process.emitWarning = emitWarning;
  }
}

if (process.platform === 'linux' && process.versions.electron !== undefined) isolateSharp();
