import type { ReasonCode, ReasonDetails } from './reasonDetails.ts';
import type { Remark } from './remark.ts';

type DetailsOf<Code extends ReasonCode> = Readonly<Record<never, never>> extends ReasonDetails[Code]
  ? [details?: ReasonDetails[Code]]
  : [details: ReasonDetails[Code] & { readonly cause?: unknown }];

/**
 * A reason that the window says in its language. As the `cause` among the details of an error or a remark it takes the place of `why`.
 * @param message in English, as `why`
 */
export function reason<Code extends ReasonCode>(code: Code, message: string, ...[details]: DetailsOf<Code>): Remark {
  return { code, message, details: { ...details } };
}
