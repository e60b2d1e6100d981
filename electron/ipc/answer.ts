import type { z } from 'zod';
import { AppError, isCancelled, toPlainError, type PlainError } from '../../core/errors/appError.ts';
import { channels, type ChannelName, type Reply } from '../../core/ipc/contract.ts';
import type { Log } from '../log.ts';
import type { Handler, ResponseData } from './handler.ts';

/**
 * Answers one request: validates it, carries it out, validates the response. Never rejects.
 * An AppError becomes the failure that a person reads; anything else is a bug, which is logged with its stack and
 * reported with the place of the log.
 *
 * @param request as it came from the renderer, not yet trusted
 */
export async function answer<Name extends ChannelName>(
  name: Name,
  handler: Handler<Name>,
  request: unknown,
  log: Log,
): Promise<Reply<ResponseData<Name>>> {
  try {
    // The map's type does not survive indexing by a type parameter; the schemas are those of this very channel.
    const { request: requestSchema, response: responseSchema } = channels[name] as { request: z.ZodType; response: z.ZodType };
    const parsed = requestSchema.safeParse(request);
    if (!parsed.success) throw new AppError('ipc.request', `The request ${name} is wrong: ${firstIssue(parsed.error)}.`);
    const value = await handler(parsed.data as Parameters<Handler<Name>>[0]);
    const checked = responseSchema.safeParse(value);
    if (!checked.success) throw new Error(`The response of ${name} breaks the contract: ${firstIssue(checked.error)}`);
    return { ok: true, value: checked.data as ResponseData<Name> };
  } catch (error) {
    return { ok: false, error: failureOf(error, `Request ${name} failed.`, log) };
  }
}

/** Any thrown value as the plain data that the renderer gets; bugs are logged. */
export function failureOf(error: unknown, where: string, log: Log): PlainError {
  const plain = toPlainError(error);
  if (plain.code === 'ipc.request' || plain.code === 'bug') log.error(where, error);
  else if (!isCancelled(error)) log.info(`${where} ${plain.code}: ${plain.message}`);
  if (plain.code !== 'bug') return plain;
  return {
    code: 'bug',
    message: `Something is wrong inside Atrous (${plain.message}); the details are in ${log.path}.`,
    details: { why: plain.message, log: log.path },
  };
}

function firstIssue(error: z.ZodError): string {
  const [issue] = error.issues;
  return issue.path.length > 0 ? `${issue.path.join('.')}: ${issue.message}` : issue.message;
}
