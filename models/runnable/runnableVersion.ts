/**
 * Version of what makeRunnable makes. Count it up with every change of the graphs it gives: installed models
 * are then made anew from their original files.
 */
export const RUNNABLE_VERSION = 3;
