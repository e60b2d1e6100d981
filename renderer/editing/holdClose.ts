/** What the window needs to know before it may close. */
export interface UnsavedWork {
  readonly hasUnsavedWork: boolean;
  readonly saveState: 'saved' | 'saving' | 'failed';
  flush(): Promise<void>;
}

/**
 * Keeps the window open until the work is stored, then closes it. Where storing fails, the window stays open the
 * first time; closing it again gives up.
 *
 * @param target the window
 * @param refused told why storing failed
 * @returns a function that stops listening
 */
export function holdCloseUntilSaved(target: Pick<Window, 'addEventListener' | 'removeEventListener' | 'close'>, work: UnsavedWork, refused: (error: unknown) => void): () => void {
  let wasRefused = false;
  const beforeUnload = (event: BeforeUnloadEvent): void => {
    if (!work.hasUnsavedWork || (wasRefused && work.saveState === 'failed')) return;
    event.preventDefault();
    // Chromium before 119 looks at this alone, and an empty text counts as nothing.
    event.returnValue = 'unsaved';
    work.flush().then(
      () => target.close(),
      (error: unknown) => {
        wasRefused = true;
        refused(error);
      },
    );
  };
  target.addEventListener('beforeunload', beforeUnload);
  return () => target.removeEventListener('beforeunload', beforeUnload);
}
