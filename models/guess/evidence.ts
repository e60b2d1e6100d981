import type { Remark } from '../../core/report/remark.ts';

/** Why a field of a guessed description has its value. */
export interface Evidence {
  /** Key in the description, e.g. `input.layout`. Of checkpoints also `architecture`, `stateDict`, `outputStride` and `atrousRates`. */
  field: string;
  value: unknown;
  /** One sentence for people, in English, and what another language makes it of. */
  reason: string;
  code: string;
  details: Remark['details'];
  /** false: the file cannot say it, and a person should confirm it. */
  certain: boolean;
}

/** Takes down a field of a guess with its reason; certain unless said otherwise. */
export type Note = (field: string, value: unknown, why: Remark, certain?: boolean) => void;

export function evidenceOf(field: string, value: unknown, { code, message, details }: Remark, certain: boolean): Evidence {
  return { field, value, reason: message, code, details, certain };
}
