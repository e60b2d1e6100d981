/** Why a field of a guessed description has its value. */
export interface Evidence {
  /** Key in the description, e.g. `input.layout`. Of checkpoints also `architecture`, `stateDict`, `outputStride` and `atrousRates`. */
  field: string;
  value: unknown;
  /** One sentence for people. */
  reason: string;
  /** false: the file cannot say it, and a person should confirm it. */
  certain: boolean;
}

/** Takes down a field of a guess with its reason; certain unless said otherwise. */
export type Note = (field: string, value: unknown, reason: string, certain?: boolean) => void;
