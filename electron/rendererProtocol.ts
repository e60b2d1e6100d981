import { protocol } from 'electron';
import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { CONTENT_SECURITY_POLICY } from './contentSecurityPolicy.ts';
import { rendererFile } from './rendererFile.ts';

/**
 * The interface is served under its own scheme instead of file://: it has a real origin that the image scheme and the
 * IPC handlers can tell from any other, the policy comes as a header that no page can forget, and the page has no
 * way to the files of the disk.
 */
export const RENDERER_SCHEME = 'atrous-app';
/** As in Origin headers. */
export const RENDERER_ORIGIN = `${RENDERER_SCHEME}://app`;
export const RENDERER_URL = `${RENDERER_ORIGIN}/index.html`;

const contentTypes: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
};

/** @param directory out/renderer, as built */
export function serveRenderer(directory: string): void {
  protocol.handle(RENDERER_SCHEME, async (request) => {
    const path = rendererFile(directory, request.url);
    if (path === null || request.method !== 'GET') return new Response('Not found', { status: 404 });
    try {
      return new Response(new Uint8Array(await readFile(path)), {
        headers: {
          'Content-Type': contentTypes[extname(path)] ?? 'application/octet-stream',
          'Content-Security-Policy': CONTENT_SECURITY_POLICY,
          'X-Content-Type-Options': 'nosniff',
          'Cross-Origin-Opener-Policy': 'same-origin',
          'Cache-Control': 'no-cache',
        },
      });
    } catch {
      return new Response('Not found', { status: 404 });
    }
  });
}
