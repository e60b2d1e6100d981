'use strict';
// The default app of the development runtime: runs the directory given as first argument that is not a flag,
// the way the default app of Electron's own distribution does.

const { app, dialog } = require('electron');
const { readFileSync } = require('node:fs');
const { Module } = require('node:module');
const { resolve } = require('node:path');

process.defaultApp = true;

const directory = process.argv.slice(1).find((argument) => !argument.startsWith('-'));
if (directory === undefined) {
  console.error('Usage: electron [flags] DIRECTORY [arguments]');
  process.exit(2);
}

try {
  const appPath = resolve(directory);
  const description = JSON.parse(readFileSync(resolve(appPath, 'package.json'), 'utf8'));
  if (description.version) app.setVersion(description.version);
  app.setName(description.productName ?? description.name);
  app.setAppPath(appPath);
  Module._load(appPath, Module, true);
} catch (error) {
  console.error(error);
  dialog.showErrorBox('Electron could not start the application', String(error.stack));
  process.exit(1);
}
