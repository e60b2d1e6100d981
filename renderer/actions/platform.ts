/** Whether Command takes the place of Ctrl. The platform of the browser, known before the main process answers. */
export const isMac = typeof navigator !== 'undefined' && /mac/i.test(navigator.userAgent);
