import { app, dialog } from 'electron';
import { join } from 'node:path';
import { dataDirectory } from '../engine/userDirectories.ts';
import { AtrousSession } from './atrousSession.ts';
import { folderArgument } from './commandLine.ts';
import { createLog } from './log.ts';
import { registerPrivilegedSchemes } from './privilegedSchemes.ts';
import { whyNotUsable } from './dataDirectoryCheck.ts';
import { claimSingleInstance } from './singleInstance.ts';

const exitNothingDone = 3;

/** The start of the main process: what has to happen before Electron is ready, then the session. */
function main(): void {
  const directory = dataDirectory();
  app.setName('Atrous');
  if (hasNoDisplay()) {
    console.error('There is no display to open a window on; pre-label without one: atrous prelabel FOLDER');
    app.exit(exitNothingDone);
    return;
  }
  const problem = whyNotUsable(directory);
  if (problem !== null) {
    // Chromium would take it for a running instance, and nothing that a person does could be remembered.
    // Before the app is ready, Linux has this box write to standard error.
    dialog.showErrorBox('Atrous could not start', problem);
    app.exit(exitNothingDone);
    return;
  }
  // Everything of this person's is under one roof, so that ATROUS_HOME moves it all and two homes are two programs.
  app.setPath('userData', join(directory, 'window'));
  registerPrivilegedSchemes();
  const log = createLog(join(directory, 'logs'));
  const runsAppDirectory = process.defaultApp === true;
  const folder = folderArgument(process.argv, {
    runsAppDirectory,
    // npm runs scripts in the repository; INIT_CWD is where the person typed the command.
    workingDirectory: (runsAppDirectory ? process.env.INIT_CWD : undefined) ?? process.cwd(),
  });
  const session = new AtrousSession(directory, log);
  if (!claimSingleInstance(app, folder, (otherFolder) => session.openFromOutside(otherFolder))) {
    console.error('Atrous is running already; its window comes to the front.');
    app.exit(0);
    return;
  }
  // On macOS, folders dropped on the icon come as an event, also before the app is ready.
  app.on('open-file', (event, path) => {
    event.preventDefault();
    session.openFromOutside(path);
  });
  app.whenReady().then(
    () => session.start(folder),
    (error: unknown) => fail(error),
  ).catch(fail);

  function fail(error: unknown): void {
    log.error('Atrous could not start.', error);
    dialog.showErrorBox('Atrous could not start', `${error instanceof Error ? error.message : String(error)}\n\nThe details are in ${log.path}.`);
    app.exit(exitNothingDone);
  }
}

/** Chromium would end with a message about its platform that few understand. */
function hasNoDisplay(): boolean {
  const { DISPLAY, WAYLAND_DISPLAY } = process.env;
  return process.platform === 'linux' && !DISPLAY && !WAYLAND_DISPLAY && !app.commandLine.hasSwitch('ozone-platform');
}

main();
