import { protocol } from 'electron';
import { IMAGE_SCHEME } from '../core/ipc/contract.ts';
import { RENDERER_SCHEME } from './rendererProtocol.ts';

/** To be called before the app is ready. */
export function registerPrivilegedSchemes(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: RENDERER_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
    // corsEnabled: pixels of a photograph can be read by the page that the headers name, and by no other.
    { scheme: IMAGE_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, corsEnabled: true, stream: true } },
  ]);
}
