"""Run chapters a few at a time, of one review or of several, and end them together."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from types import TracebackType
from typing import Self, TypeVar

from cjm_workbench.reporting.execute import Kernels
from cjm_workbench.reporting.kernels.warm import WarmParent

T = TypeVar("T")


class Workers:
    """So many kernels at a time; left by an error, those that run are killed.

    Parameters
    ----------
    number
        How many chapters run at a time.
    warm
        What forks their kernels; missing: each is launched as usual.
    """

    def __init__(self, number: int = 2, warm: WarmParent | None = None) -> None:
        self.number = number
        self._warm = warm
        self._pool = ThreadPoolExecutor(number)
        self._groups: list[Kernels] = []
        self._killed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        if error is not None:
            self.kill()
        self._pool.shutdown(cancel_futures=True)

    def group(self) -> Kernels:
        """Give kernels that end together: those of one review."""
        kernels = Kernels(self._warm)
        self._groups.append(kernels)
        if self._killed:
            kernels.kill()
        return kernels

    def kill(self) -> None:
        """End every kernel that runs, and those to come."""
        self._killed = True
        for kernels in self._groups:
            kernels.kill()

    def run(self, tasks: Iterable[Callable[[], T]], kernels: Kernels) -> list[T]:
        """Run tasks, each of which uses one of the kernels.

        The first that fails ends the others: its error is the one raised.
        """
        futures = [self._pool.submit(task) for task in tasks]
        try:
            done, _ = wait(futures, return_when=FIRST_EXCEPTION)
            for future in futures:
                if future in done:
                    future.result()
            return [future.result() for future in futures]
        except BaseException:
            _end(futures, kernels)
            raise


def _end(futures: Iterable[Future[T]], kernels: Kernels) -> None:
    waited = [future for future in futures if not future.cancel()]
    kernels.kill()
    wait(waited)
