import { AppError } from '../../../../core/errors/appError.ts';

/** The AppError that `run` throws. Fails the test where it throws nothing or something else. */
export function thrownBy(run: () => unknown): AppError {
  try {
    run();
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('It should have thrown an AppError and threw nothing.');
}
