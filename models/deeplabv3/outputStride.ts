import { AppError } from '../../core/errors/appError.ts';

/** Input resolution / resolution of the last feature map (paper, section 3.1). 32 is a classifier's. */
export type OutputStride = 8 | 16 | 32;

/**
 * Follows a backbone as it goes deeper and turns strides into atrous rates once the output stride is reached
 * (paper, section 3.1: "the stride is set to 1 and all following convolutions get twice the rate").
 * The weights stay the same.
 */
export class StrideBudget {
  private current: number;
  private readonly target: OutputStride;
  /** Atrous rate that the next convolution needs. */
  rate = 1;

  /** @param current stride of the feature map to begin with */
  constructor(current: number, target: OutputStride) {
    this.current = current;
    this.target = target;
  }

  /**
   * Asks for a stride. @returns the stride to use, and the atrous rate before and after this unit:
   * where the stride is refused, `rateAfter` is `rateBefore` times that stride.
   */
  take(stride: number): { stride: number; rateBefore: number; rateAfter: number } {
    const rateBefore = this.rate;
    if (this.current * stride <= this.target) {
      this.current *= stride;
      return { stride, rateBefore, rateAfter: rateBefore };
    }
    this.rate *= stride;
    return { stride: 1, rateBefore, rateAfter: this.rate };
  }
}

/** @throws AppError `model.outputStride` */
export function checkOutputStride(value: number): OutputStride {
  if (value !== 8 && value !== 16 && value !== 32) {
    throw new AppError('model.outputStride', `An output stride of ${value} is not possible here. Use 8, 16 or 32.`);
  }
  return value;
}
