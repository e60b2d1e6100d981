import type { App } from 'electron';
import { z } from 'zod';

const greetingSchema = z.object({ folder: z.string().nullable() });

/**
 * One Atrous per data directory: a second start hands its folder to the first and ends.
 * @param folder absolute path that this start was given, or null
 * @param onSecondStart called in the first one, with the second one's folder
 * @returns false in the second one, which then has to quit
 */
export function claimSingleInstance(app: App, folder: string | null, onSecondStart: (folder: string | null) => void): boolean {
  // The folder travels as data: Chromium reorders the arguments of the second start, and its environment is unknown here.
  const isFirst = app.requestSingleInstanceLock({ folder });
  if (!isFirst) return false;
  app.on('second-instance', (_event, _argv, _workingDirectory, greeting) => {
    const parsed = greetingSchema.safeParse(greeting);
    onSecondStart(parsed.success ? parsed.data.folder : null);
  });
  return true;
}
