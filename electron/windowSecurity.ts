import type { App, Session } from 'electron';
import { RENDERER_URL } from './rendererProtocol.ts';

/**
 * The page stays the page: no navigation, no second window, no embedded page, no permission that matters (camera, notifications …),
 * no download and no request to any network.
 */
export function restrictWebContents(app: App, session: Session): void {
  app.on('web-contents-created', (_event, contents) => {
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
    contents.on('will-navigate', (event, url) => {
      // A reload of the page itself is the only navigation there is.
      if (url !== RENDERER_URL) event.preventDefault();
    });
    contents.on('will-redirect', (event) => event.preventDefault());
    contents.on('will-attach-webview', (event) => event.preventDefault());
  });
  // To put text on the clipboard when a person asks for it is all that is granted.
  const granted = 'clipboard-sanitized-write';
  session.setPermissionRequestHandler((_contents, permission, decide) => decide(permission === granted));
  session.setPermissionCheckHandler((_contents, permission) => permission === granted);
  session.on('will-download', (event) => event.preventDefault());
  // Besides the policy of the page: nothing of this session ever speaks to a network.
  session.webRequest.onBeforeRequest({ urls: ['http://*/*', 'https://*/*', 'ws://*/*', 'wss://*/*', 'ftp://*/*', 'file://*'] }, (_details, decide) =>
    decide({ cancel: true }),
  );
}
