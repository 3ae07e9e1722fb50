"""Runs the cells of a document, once for all formats, in a kernel that stays warm from one report to the
next.

How a document is read belongs to notebook, how it is set to the setters.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType

from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import KernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

from orchestration.errors import RenderingError
from orchestration.publishing.notebook import code_cell, new_notebook, read_document, settle, with_parameters
from orchestration.settings import RESOURCES

SECONDS_PER_CELL = 120
LONGEST_SOCKET_FOLDER = 80  # a socket's path holds 104 characters at most (macOS), 108 on Linux
_FORGET = (
    "%reset -f"  # the names of the report before; modules stay loaded, which is what keeps the kernel warm
)


_IMPORTS = """\
import importlib, pkgutil, reports
import pandas  # as DuckDB does for its first parameters
for module in pkgutil.iter_modules(reports.__path__): importlib.import_module(f"reports.{module.name}")
"""


class WarmKernel:
    """One Jupyter kernel of this very Python, used for many documents; a context manager.

    It stands apart from the user's own set-up of Jupyter and IPython, and speaks over sockets in a folder of
    its own
    where the system has them. A report takes its time in the kernel's process while another is set in this
    one.
    """

    def __init__(self) -> None:
        self._stack = ExitStack()
        self._client: NotebookClient | None = None

    def __enter__(self) -> WarmKernel:
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="accord-")))
            manager = KernelManager(
                kernel_name="python3",
                kernel_spec_manager=KernelSpecManager(kernel_dirs=[], data_dir=str(folder)),
                transport=_transport(folder),
                connection_file=str(folder / "kernel.json"),
            )
            client = NotebookClient(new_notebook([]), km=manager, timeout=SECONDS_PER_CELL)
            stack.enter_context(client.setup_kernel(env=_environment(folder), cwd=str(folder)))
            stack.callback(manager.shutdown_kernel, now=True)
            self._client, self._stack = client, stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client = None
        self._stack.close()

    def prepare(self) -> None:
        """Import what documents will need, so that the first is as quick as the others."""
        self._run(new_notebook([code_cell("imports", _IMPORTS)]), "imports")

    def execute(self, document: Path, parameters: Mapping[str, str]) -> NotebookNode:
        """The document, run with these parameters: an executed notebook that either setter can set.

        Raises RenderingError where a cell fails, naming the document and the cell.
        """
        notebook = with_parameters(read_document(document), parameters)
        self._run(new_notebook([code_cell("forget", _FORGET)]), document.name)
        self._run(notebook, document.name)
        return settle(notebook)

    def _run(self, notebook: NotebookNode, name: str) -> None:
        if self._client is None:
            raise RenderingError("The kernel has not been started", where=name)
        self._client.nb = notebook
        self._client.reset_execution_trackers()
        for number, cell in enumerate(notebook.cells):
            try:
                self._client.execute_cell(cell, number)
            except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
                raise RenderingError(
                    f"A cell of the report failed: {_reason(error)}", where=f"{name}, {cell.id}"
                ) from error
            cell.metadata.pop("execution", None)  # times of day


def _transport(folder: Path) -> str:
    """Sockets in the file system, where it has them and the path is short enough for one."""
    return "ipc" if sys.platform != "win32" and len(str(folder)) < LONGEST_SOCKET_FOLDER else "tcp"


def _reason(error: Exception) -> str:
    kind = getattr(error, "ename", type(error).__name__)
    return f"{kind}: {getattr(error, 'evalue', error)}".strip()


def _environment(folder: Path) -> dict[str, str]:
    """No history, no start-up files of the user, and an order of sets that is the same in every run."""
    search = [str(RESOURCES), os.environ.get("PYTHONPATH", "")]
    return {
        **os.environ,
        "IPYTHONDIR": str(folder),
        "PYTHONPATH": os.pathsep.join(filter(None, search)),
        "PYTHONHASHSEED": "0",
    }
