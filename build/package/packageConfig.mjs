import { afterPack } from './afterPack.mjs';

/** @typedef {import('electron-builder').Configuration} Configuration */

const imageTypes = [
  { ext: ['png'], name: 'PNG image', mimeType: 'image/png' },
  { ext: ['jpg', 'jpeg'], name: 'JPEG image', mimeType: 'image/jpeg' },
  { ext: ['tif', 'tiff'], name: 'TIFF image', mimeType: 'image/tiff' },
  { ext: ['webp'], name: 'WebP image', mimeType: 'image/webp' },
];

/**
 * Packages that the bundles load at run time: the native modules, and what they load. Everything else is inside the
 * bundles. (adm-zip and global-agent, which onnxruntime-node also names, serve its install script only.)
 */
export const shippedPackages = [
  'onnxruntime-node',
  'onnxruntime-common',
  'sharp',
  '@img',
  'detect-libc',
  'semver',
  'libsql',
  '@libsql',
  '@neon-rs',
];

/** Native code must lie outside the archive to be loaded. */
const unpackedPackages = ['onnxruntime-node', '@img', '@libsql'];

/**
 * How electron-builder makes the packages. `npm run dist` adds the Electron to use.
 *
 * @type {Configuration}
 */
export const packageConfig = {
  appId: 'org.atrous.app',
  productName: 'Atrous',
  copyright: 'Licensed under the Apache License 2.0',
  artifactName: 'atrous-${version}-${os}-${arch}.${ext}',
  directories: { output: 'release', buildResources: 'build/package' },
  publish: null,
  // The native modules come with binaries for every platform; nothing is compiled.
  npmRebuild: false,

  asar: true,
  asarUnpack: unpackedPackages.map((name) => `node_modules/${name}/**`),
  files: [
    'out/*.cjs',
    'out/renderer/**',
    'models/starter/*',
    'build/icon/linux/256x256.png',
    '!**/*.map',
    `!node_modules/!(${shippedPackages.join('|')})/**`,
    '!node_modules/**/*.{ts,md,gyp,gypi}',
    '!node_modules/onnxruntime-node/{lib,script,src}/**',
    '!node_modules/onnxruntime-common/dist/esm/**',
    '!node_modules/sharp/{src,install}/**',
    '!node_modules/@img/*/lib/glib-2.0/**',
    // One platform, one architecture, one C library.
    '!node_modules/onnxruntime-node/bin/napi-v6/!(${platform})/**',
    '!node_modules/onnxruntime-node/bin/napi-v6/${platform}/!(${arch})/**',
    '!node_modules/@{img,libsql}/*musl*/**',
    // What `npm run gpu:cuda` added on this machine.
    '!node_modules/onnxruntime-node/bin/**/libonnxruntime_providers_*',
  ],
  extraResources: [
    // Python reads it, which cannot look into the archive.
    { from: 'training', to: 'training', filter: ['**/*.py'] },
    { from: 'LICENSE', to: 'LICENSE.txt' },
    { from: 'out/third-party-licenses.txt', to: 'third-party-licenses.txt' },
  ],
  afterPack,

  linux: {
    target: ['AppImage', 'deb'],
    executableName: 'atrous',
    icon: 'build/icon/linux',
    category: 'Graphics',
    synopsis: 'Pre-label image folders, correct the masks, export training data',
    maintainer: 'The Atrous authors <atrous@localhost>',
    // A folder has no extension: "open with" on a folder is its MIME type.
    mimeTypes: ['inode/directory', ...imageTypes.map(({ mimeType }) => mimeType)],
    syncDesktopName: true,
  },
  deb: {
    // The sandbox needs user namespaces for the real executable; `atrous` beside it is a script.
    appArmorProfile: 'build/package/linux/apparmor-profile',
  },

  mac: {
    // ONNX Runtime has no binary for Macs with Intel processors.
    target: [
      { target: 'dmg', arch: 'arm64' },
      { target: 'zip', arch: 'arm64' },
    ],
    icon: 'build/icon/icon.icns',
    category: 'public.app-category.graphics-design',
    extraResources: [{ from: 'build/package/atrous.sh', to: 'bin/atrous' }],
    fileAssociations: imageTypes.map(({ ext, name }) => ({ ext, name, role: 'Viewer', rank: 'Alternate' })),
    extendInfo: {
      CFBundleDocumentTypes: [
        { CFBundleTypeName: 'Folder', CFBundleTypeRole: 'Viewer', LSHandlerRank: 'Alternate', LSItemContentTypes: ['public.folder'] },
      ],
    },
  },

  win: {
    target: [{ target: 'nsis', arch: 'x64' }],
    icon: 'build/icon/icon.ico',
    // In a folder of its own: `atrous` beside Atrous.exe would be the window.
    extraFiles: [{ from: 'build/package/windows/atrous.cmd', to: 'bin/atrous.cmd' }],
  },
  nsis: {
    oneClick: false,
    allowToChangeInstallationDirectory: true,
    // "Open with" for images and folders. Not fileAssociations: those take the type over.
    include: 'build/package/windows/openWith.nsh',
  },
};
