"""A kernel that runs documents and a setter that sets them: one report is run while those before are set.
Both can get ready before they are needed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import ParamSpec, TypeVar

from nbformat import NotebookNode

from orchestration.publishing import embedded_setter, quarto_setter
from orchestration.publishing.execution import WarmKernel

Result = TypeVar("Result")
Arguments = ParamSpec("Arguments")


class Press:
    """One kernel for many reports; a context manager. Nothing is started before it is asked for."""

    def __init__(self) -> None:
        """Choose the setter: Quarto where it is installed, else our own."""
        self.setter = quarto_setter if quarto_setter.is_installed() else embedded_setter
        self._running, self._setting = ThreadPoolExecutor(1), ThreadPoolExecutor(2)
        self._kernel: Future[WarmKernel] | None = None
        self._ready: Future[None] | None = None

    def __enter__(self) -> Press:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._setting.shutdown(cancel_futures=True)
        if self._kernel is not None and self._kernel.exception() is None:
            self._running.submit(self._kernel.result().__exit__, None, None, None)
        self._running.shutdown()

    def warm_up(self) -> Future[WarmKernel]:
        """Let kernel and setter get ready; does not wait for them."""
        if self._kernel is None:
            self._kernel = self._running.submit(_started_kernel)
            self._ready = self._setting.submit(self.setter.warm_up)
        return self._kernel

    def run(self, document: Path, parameters: Mapping[str, str]) -> NotebookNode:
        """The document, run with these parameters. Raises RenderingError where a cell fails."""
        kernel = self.warm_up().result()
        return self._running.submit(kernel.execute, document, parameters).result()

    def set(
        self, work: Callable[Arguments, Result], *arguments: Arguments.args, **named: Arguments.kwargs
    ) -> Future[Result]:
        """Do this in the background, with the setter ready."""
        self.warm_up()
        if self._ready is not None:
            self._ready.result()
        return self._setting.submit(work, *arguments, **named)


def _started_kernel() -> WarmKernel:
    with ExitStack() as stack:
        kernel = stack.enter_context(WarmKernel())
        kernel.prepare()
        stack.pop_all()
    return kernel
