"""The rule of the rooms: who may import whom, held by import-linter on the code and on a planted breach."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def _lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    code = (
        "from importlinter.cli import lint_imports; sys.exit(lint_imports(config_filename='pyproject.toml'))"
    )
    return subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(folder)!r}); {code}"],
        cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_rooms_keep_their_rule() -> None:
    run = _lint_imports(ROOT)
    assert run.returncode == 0, run.stdout
    assert "0 broken" in run.stdout


def test_a_breach_is_found(tmp_path: Path) -> None:
    for package, source in {"": "", "intake": "", "quality": "import orchestration.intake\n"}.items():
        (tmp_path / "orchestration" / package).mkdir(parents=True, exist_ok=True)
        (tmp_path / "orchestration" / package / "__init__.py").write_text(source)
    (tmp_path / "pyproject.toml").write_text(
        '[tool.importlinter]\nroot_packages = ["orchestration"]\n'
        '[[tool.importlinter.contracts]]\nname = "siblings"\ntype = "layers"\n'
        'containers = ["orchestration"]\nlayers = ["intake | quality"]\n'
    )
    run = _lint_imports(tmp_path)
    assert run.returncode == 1, run.stdout + run.stderr
    assert "orchestration.quality is not allowed to import orchestration.intake" in run.stdout
