"""Errors of our own: code, configuration or disk is at fault, the run stops, the operator reads the text.

What is wrong with a partner's file is a problem (`orchestration.forms.Problem`), never an exception of this
family.
"""


class AccordError(Exception):
    """What went wrong, where, and what to do; `str()` is a sentence that a person can act on."""

    def __init__(self, what: str, where: str | None = None, todo: str | None = None) -> None:
        """Note what went wrong; `str()` puts it together."""
        super().__init__(what)
        self.what = what
        self.where = where
        self.todo = todo

    def __str__(self) -> str:
        """One text: what, (where), what to do."""
        place = f" ({self.where})" if self.where else ""
        advice = f" {self.todo}" if self.todo else ""
        return f"{self.what}{place}.{advice}"


class ConfigurationError(AccordError):
    """A setting, a form or a register of the code itself cannot be used."""


class RegisterError(AccordError):
    """No accepted programme register stands, so nothing can be judged."""


class LedgerError(AccordError):
    """The ledger does not hold together."""


class ArchiveError(AccordError):
    """An original that the ledger names is not in the archive, or is not what its name says."""


class DiskError(AccordError):
    """A disk is full or cannot be written."""


class LockedError(AccordError):
    """Another run holds the output directory."""


class SecondLineError(AccordError):
    """A check of the second line failed that lies in no single return: nothing is published."""


class TransformationError(AccordError):
    """dbt did not build or a test of the marts failed."""


class PublicationError(AccordError):
    """What was built could not be published; what was published before stands."""


class RenderingError(AccordError):
    """A report could not be rendered."""


class WorkerError(AccordError):
    """A process that worked for the run was ended from outside."""
