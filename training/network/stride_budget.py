"""Strides that become atrous rates (paper, section 3.1)."""


class StrideBudget:
    """Follows a backbone as it goes deeper. Once `target` is reached, strides turn into atrous rates.

    The weights stay the same, so one checkpoint runs at every output stride.
    """

    def __init__(self, current: int, target: int):
        if target not in (8, 16, 32):
            raise ValueError(f"An output stride of {target} is not possible here. Use 8, 16 or 32.")
        self._current = current
        self._target = target
        self.rate = 1

    def take(self, stride: int) -> "tuple[int, int, int]":
        """Asks for a stride. Returns (stride to use, atrous rate before this unit, atrous rate after it)."""
        before = self.rate
        if self._current * stride <= self._target:
            self._current *= stride
            return stride, before, before
        self.rate *= stride
        return 1, before, self.rate
