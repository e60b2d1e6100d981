import { IMAGE_SCHEME } from '../core/ipc/contract.ts';

/**
 * What the page may load: its own files, pictures of the open project, and nothing from anywhere else.
 * No inline script, no eval; `data:` and `blob:` only for pictures that the page makes itself.
 * Style rules come from files; the style properties that scripts set (CSSOM) are not affected.
 */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "font-src 'self'",
  `img-src 'self' data: blob: ${IMAGE_SCHEME}:`,
  `connect-src 'self' ${IMAGE_SCHEME}:`,
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');
