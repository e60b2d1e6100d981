import { Menu, app, dialog, nativeTheme, session, type BrowserWindow } from 'electron';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { failureOf } from './ipc/answer.ts';
import { englishMenuTexts, type MenuTextId, type MenuTexts } from '../core/ipc/menuTexts.ts';
import type { Settings } from '../core/ipc/settings.ts';
import type { ProjectInfo } from '../core/project/projectInfo.ts';
import { InferenceClient } from '../engine/inference/inferenceClient.ts';
import { ModelStore } from '../engine/models/modelStore.ts';
import { isDevelopmentRuntime, sessionNotices } from './appNotices.ts';
import { openAppWindow } from './appWindow.ts';
import { BackgroundCheck } from './backgroundCheck.ts';
import { CurrentProject } from './currentProject.ts';
import { appHandlers } from './handlers/appHandlers.ts';
import { classHandlers } from './handlers/classHandlers.ts';
import { dialogHandlers } from './handlers/dialogHandlers.ts';
import { doctorHandlers } from './handlers/doctorHandlers.ts';
import { documentHandlers } from './handlers/documentHandlers.ts';
import { exportHandlers } from './handlers/exportHandlers.ts';
import { imageHandlers } from './handlers/imageHandlers.ts';
import { importHandlers } from './handlers/importHandlers.ts';
import { jobHandlers } from './handlers/jobHandlers.ts';
import { menuHandlers } from './handlers/menuHandlers.ts';
import { modelDownloadHandlers } from './handlers/modelDownloadHandlers.ts';
import { modelHandlers } from './handlers/modelHandlers.ts';
import { prelabelHandlers } from './handlers/prelabelHandlers.ts';
import { projectHandlers } from './handlers/projectHandlers.ts';
import { reviewHandlers } from './handlers/reviewHandlers.ts';
import { settingsHandlers } from './handlers/settingsHandlers.ts';
import { shortcutHandlers } from './handlers/shortcutHandlers.ts';
import { trainingHandlers } from './handlers/trainingHandlers.ts';
import { ImageClient } from './images/imageClient.ts';
import type { FromImageProcess, ToImageProcess } from './images/imageMessages.ts';
import { serveProjectImages } from './images/imageProtocol.ts';
import { registerHandlers } from './ipc/registerHandlers.ts';
import { RendererEvents } from './ipc/rendererEvents.ts';
import { JobRegistry, projectJobs } from './jobs.ts';
import type { Log } from './log.ts';
import { menuTemplate } from './menu.ts';
import { logPageErrors } from './pageLog.ts';
import { providerSelection } from './providerSelection.ts';
import { mayClose } from './quitQuestion.ts';
import { recoverRenderer } from './rendererRecovery.ts';
import { serveRenderer } from './rendererProtocol.ts';
import { SettingsStore } from './settingsStore.ts';
import { showAbout } from './showAbout.ts';
import { spawnInference } from './spawnInference.ts';
import { trainingScript } from './trainingScript.ts';
import { utilityTransport } from './utilityTransport.ts';
import { restrictWebContents } from './windowSecurity.ts';
import { createRunWork, type RunWork } from './work/runWork.ts';
import type { FromWork, ToWork } from './work/workMessages.ts';
import { remark } from '../core/report/remark.ts';

const MAX_IMAGE_CONCURRENCY = 4;

/** Everything that lives as long as the window: what is made, how it is connected, and the order in which it ends. */
export class AtrousSession {
  private readonly log: Log;
  private readonly events: RendererEvents;
  private readonly settings: SettingsStore;
  private readonly jobs = new JobRegistry();
  private readonly images: ImageClient;
  private readonly inference: InferenceClient;
  private readonly current: CurrentProject;
  private readonly runWork: RunWork;
  private readonly fileCheck: BackgroundCheck;
  private readonly dataDirectory: string;
  private window: BrowserWindow | null = null;
  private hasEnded = false;
  private menuTexts: MenuTexts | null = null;

  /** Nothing is started or read yet but the settings. @param dataDirectory absolute */
  constructor(dataDirectory: string, log: Log) {
    this.log = log;
    this.dataDirectory = dataDirectory;
    this.events = new RendererEvents(log);
    this.settings = new SettingsStore(join(dataDirectory, 'settings.json'), (problem) => this.events.notice('warning', problem));
    this.images = new ImageClient({
      spawn: () => utilityTransport<ToImageProcess, FromImageProcess>(bundled('image.cjs'), 'Atrous images', log),
      concurrency: Math.min(MAX_IMAGE_CONCURRENCY, availableParallelism()),
      onProcessLost: (reason) => log.warn(`The image process ended: ${reason}`),
    });
    this.inference = new InferenceClient({
      spawn: spawnInference(bundled('inference.cjs'), log),
      onProcessLost: (why) => this.events.notice('warning', remark('notice.processLost', `The inference process ended unexpectedly (${why}); it was started again and the work goes on.`, { why })),
    });
    this.current = new CurrentProject({
      readImageSize: (path) => this.images.size(path),
      beforeClose: () => this.jobs.cancelAll(projectJobs),
      onChange: (project) => this.projectChanged(project),
    });
    this.runWork = createRunWork(() => utilityTransport<ToWork, FromWork>(bundled('work.cjs'), 'Atrous work', log));
    this.fileCheck = new BackgroundCheck({ current: this.current, runWork: this.runWork, events: this.events, log });
  }

  /** Opens the window, and the folder where one was given. To be called when Electron is ready. */
  start(folder: string | null): void {
    this.logBugs();
    nativeTheme.themeSource = this.settings.value.theme;
    restrictWebContents(app, session.defaultSession);
    serveRenderer(bundled('renderer'));
    serveProjectImages({ client: this.images, pathOfImage: (imageId) => this.current.imagePath(imageId), log: this.log });
    this.connect();
    this.updateMenu();
    // The page asks for the project and waits for the answer, so it needs no event.
    if (folder !== null) void this.openOrSayWhyNot(folder);
    this.openWindow();
    app.on('window-all-closed', () => app.quit());
    app.on('will-quit', (event) => this.end(event));
  }

  /** A second start or the system asks for a folder; null = only for the window. */
  openFromOutside(folder: string | null): void {
    if (this.window !== null) {
      if (this.window.isMinimized()) this.window.restore();
      this.window.focus();
    }
    if (folder === null) return;
    void app.whenReady().then(() => this.openThroughPage('project.openRequested', folder));
  }

  /** The page knows what is still to be stored. One that does not listen yet asks for the project when it does. */
  private openThroughPage(event: 'project.openRequested' | 'menu.openFolder', path: string): void {
    if (this.events.isHeard) this.events.send(event, { path });
    else void this.openOrSayWhyNot(path);
  }

  private openWindow(): void {
    const window = openAppWindow(bundled('preload.cjs'), this.settings);
    this.window = window;
    this.events.attach(window.webContents);
    logPageErrors(window.webContents, this.log);
    recoverRenderer(window, {
      events: this.events,
      log: this.log,
      onGivenUp: () => void dialog.showMessageBox(window, { type: 'error', message: this.text('windowFailed'), buttons: [this.text('close')] }),
    });
    window.on('close', (event) => {
      if (!mayClose(window, this.jobs, this.text)) event.preventDefault();
    });
    window.on('closed', () => {
      this.window = null;
      this.events.attach(null);
    });
  }

  private connect(): void {
    const { current, events, jobs, log, dataDirectory, runWork } = this;
    const models = new ModelStore(dataDirectory);
    const spawn = spawnInference(bundled('inference.cjs'), log);
    const chooseProvider = providerSelection(spawn, log);
    const info = {
      version: app.getVersion(),
      electron: process.versions.electron,
      platform: process.platform,
      developmentRuntime: isDevelopmentRuntime(process.versions.electron),
      notices: sessionNotices({
        platform: process.platform,
        userId: process.getuid?.(),
        electronVersion: process.versions.electron,
        withoutSandbox: app.commandLine.hasSwitch('no-sandbox'),
      }),
    };
    registerHandlers(
      {
        ...appHandlers(info, this.settings, () => events.pageListens()),
        ...settingsHandlers(this.settings, (settings) => this.settingsChanged(settings)),
        ...shortcutHandlers(() => this.window, this.settings, this.text),
        ...menuHandlers((texts) => this.menuTextsChanged(texts)),
        ...dialogHandlers(() => this.window, current, this.text),
        ...projectHandlers(current),
        ...classHandlers(() => this.window, current, models),
        ...imageHandlers(current),
        ...documentHandlers(current, events),
        ...reviewHandlers(current),
        ...modelHandlers(models, dataDirectory, runWork),
        ...modelDownloadHandlers({ models, dataDirectory, jobs, runWork, events, log }),
        ...prelabelHandlers({ current, jobs, models, inference: this.inference, chooseProvider, events, log }),
        ...exportHandlers({ current, jobs, runWork, events, log }),
        ...importHandlers({ current, jobs, runWork, events, log }),
        ...trainingHandlers({
          getWindow: () => this.window,
          current, jobs, models, dataDirectory, runWork, chooseProvider, text: this.text, events, log,
          script: trainingScript({ isPackaged: app.isPackaged, resourcesPath: process.resourcesPath, bundleFolder: __dirname }),
        }),
        ...jobHandlers(jobs),
        ...doctorHandlers({ version: info.version, spawn, models, dataDirectory }),
      },
      log,
    );
  }

  private async openOrSayWhyNot(folder: string): Promise<void> {
    try {
      await this.current.openFolder(folder);
    } catch (error) {
      this.events.notice('error', failureOf(error, `Opening ${folder} failed.`, this.log));
    }
  }

  private projectChanged(project: ProjectInfo | null): void {
    if (project !== null) this.settings.addRecentFolder(project.folder);
    this.updateMenu();
    this.fileCheck.projectChanged();
  }

  private settingsChanged({ theme }: Settings): void {
    nativeTheme.themeSource = theme;
    this.updateMenu();
  }

  private menuTextsChanged(texts: MenuTexts): void {
    this.menuTexts = texts;
    this.updateMenu();
  }

  /** In the language of the interface. */
  private readonly text = (id: MenuTextId): string => this.menuTexts?.texts[id] ?? englishMenuTexts[id];

  private updateMenu(): void {
    if (!app.isReady()) return;
    const { theme, language, recentFolders } = this.settings.value;
    const state = { platform: process.platform, theme, language, recentFolders, projectIsOpen: this.current.open !== null, texts: this.menuTexts };
    const template = menuTemplate(state, {
      perform: (id) => this.events.send('menu.action', { id }),
      openFolder: (path) => this.openThroughPage('menu.openFolder', path),
      clearRecentFolders: () => {
        this.settings.update({ recentFolders: [] });
        this.updateMenu();
      },
      showAbout: () => void showAbout(this.window, this.text),
    });
    Menu.setApplicationMenu(Menu.buildFromTemplate(template));
  }

  /** A bug outside any request: it is written down and said, and what is saved stays saved. */
  private logBugs(): void {
    const report = (error: unknown): void => {
      this.log.error('A bug in the main process.', error);
      const log = this.log.path;
      this.events.notice('error', remark('notice.bug', `Something is wrong inside Atrous; the details are in ${log}.`, { log }));
    };
    process.on('uncaughtException', report);
    process.on('unhandledRejection', report);
  }

  /** Jobs end and keep what is done, then the project's file is closed, then the processes go. */
  private end(event: Electron.Event): void {
    if (this.hasEnded) return;
    event.preventDefault();
    this.hasEnded = true;
    void this.current
      .close()
      .catch((error: unknown) => this.log.error('The project could not be closed.', error))
      .then(() => this.jobs.cancelAll())
      .then(() => this.inference.dispose())
      .finally(() => {
        this.images.dispose();
        app.exit(0);
      });
  }
}

/** A file or folder of out/, beside this bundle. */
function bundled(name: string): string {
  return join(__dirname, name);
}
