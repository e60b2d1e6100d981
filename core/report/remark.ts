import { z } from 'zod';
import type { RemarkCode, RemarkDetails } from './remarkDetails.ts';

/** A sentence for people that is no error, e.g. a warning of an export: in English, with what another language is made of. */
export const remarkSchema = z.object({ code: z.string(), message: z.string(), details: z.record(z.string(), z.unknown()) });
export type Remark = z.infer<typeof remarkSchema>;

/** @param message one sentence, in English */
export function remark<Code extends RemarkCode>(code: Code, message: string, details: RemarkDetails[Code] & { readonly cause?: unknown }): Remark {
  return { code, message, details: { ...details } };
}

/** The sentences in English, for the command line and files. */
export function messagesOf(remarks: readonly Remark[]): string[] {
  return remarks.map(({ message }) => message);
}
