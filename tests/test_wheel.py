"""What is shipped: the wheel holds the package, its templates and nothing else, and works."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from pathlib import Path

import pytest

from plan_filler import __version__
from tests.by_hand import CONFIG, NAME, before_and_since, evidence_for, plan, rated

ROOT = Path(__file__).parents[1]
METADATA = f"plan_filler-{__version__}.dist-info"
ENVIRONMENT = {"PATH": os.defpath, "LANG": "C.UTF-8", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}


def built(kind: str, folder: Path) -> Path:
    """The archive of that kind, ``wheel`` or ``sdist``."""
    subprocess.run(
        [sys.executable, "-m", "build", f"--{kind}", "--no-isolation", "--outdir", folder, ROOT],
        env=ENVIRONMENT,
        check=True,
        capture_output=True,
        timeout=60,
    )
    (found,) = folder.iterdir()
    return found


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built("wheel", tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds the wheel's content and nothing else."""
    target = tmp_path_factory.mktemp("installed")
    subprocess.run(
        [
            sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index",
            "--no-compile", "--root-user-action=ignore", "--target", target, wheel,
        ],
        env=ENVIRONMENT,
        check=True,
        capture_output=True,
        timeout=60,
    )  # fmt: skip
    return target


def files_below(folder: Path, name: str) -> set[str]:
    return {
        f"{name}/{path.relative_to(folder).as_posix()}"
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def run(installed: Path, folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run Python from another folder, with the installed package first and dependencies behind.

    ``-S`` leaves out the site's own paths, and with them the checkout.
    """
    dependencies = sysconfig.get_path("purelib")
    environment = ENVIRONMENT | {"PYTHONPATH": os.pathsep.join([str(installed), dependencies])}
    return subprocess.run(
        [sys.executable, "-S", *words],
        cwd=folder,
        env=environment,
        check=False,
        capture_output=True,
        text=True,
        timeout=30,
    )


def test_the_wheel_is_for_any_python_3_and_named_by_its_version(wheel: Path) -> None:
    assert wheel.name == f"plan_filler-{__version__}-py3-none-any.whl"


def test_the_wheel_holds_exactly_the_package_the_templates_and_the_metadata(wheel: Path) -> None:
    expected = (
        files_below(ROOT / "plan_filler", "plan_filler")
        | files_below(ROOT / "templates", "plan_filler/templates")
        | {
            f"{METADATA}/{name}"
            for name in ("METADATA", "WHEEL", "RECORD", "entry_points.txt", "licenses/LICENSE")
        }
    )

    assert sorted(zipfile.ZipFile(wheel).namelist()) == sorted(expected)


def test_the_source_archive_holds_what_the_readme_links_and_the_tests_read(
    tmp_path: Path,
) -> None:
    top = f"plan_filler-{__version__}"
    with tarfile.open(built("sdist", tmp_path)) as archive:
        held = {name.removeprefix(f"{top}/") for name in archive.getnames()}

    folders = ("plan_filler", "templates", "docs", "examples", "tests")
    expected = {name for folder in folders for name in files_below(ROOT / folder, folder)}
    assert expected - held == set()
    assert {"README.md", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "Makefile"} <= held


def test_the_wheel_carries_templates_and_the_mark_of_its_types(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()

    assert "plan_filler/py.typed" in names
    assert "plan_filler/templates/answers/error_rate.md.j2" in names


def test_the_metadata_name_the_command_and_what_it_needs(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as content:
        points = content.read(f"{METADATA}/entry_points.txt").decode()
        metadata = content.read(f"{METADATA}/METADATA").decode()

    assert "plan-filler = plan_filler.cli:main" in points
    required = [line for line in metadata.splitlines() if line.startswith("Requires-Dist: ")]
    for name in ("click", "jinja2", "mistune", "python-dateutil", "rich"):
        assert any(line.startswith(f"Requires-Dist: {name}") for line in required)


def test_the_installed_package_is_the_one_that_runs(installed: Path, tmp_path: Path) -> None:
    ran = run(installed, tmp_path, "-c", "import plan_filler; print(plan_filler.__file__)")

    assert ran.stdout.strip() == str(installed / "plan_filler" / "__init__.py")


def test_the_installed_package_fills_and_proves_a_plan(installed: Path, tmp_path: Path) -> None:
    text = plan("- #search: [FILL_IN]\n")
    numbers = {"search": before_and_since(rated((4, 1000)), rated((5, 1000)))}
    (tmp_path / NAME).write_text(text)
    (tmp_path / "plan-filler.toml").write_text(CONFIG)
    (tmp_path / f"{NAME}.evidence.json").write_bytes(evidence_for(text, numbers))

    words = ("fill", NAME, "--offline", "--as-of", "2026-12-01")
    filled = run(installed, tmp_path, "-m", "plan_filler", *words)
    proven = run(installed, tmp_path, "-m", "plan_filler", "verify", NAME)

    assert (filled.returncode, proven.returncode) == (0, 0), filled.stderr + proven.stderr
    assert (
        (tmp_path / NAME)
        .read_text()
        .endswith(
            "- #search:\n  - 4 week avg before launch: 0.4%\n  - Since start of stage: 0.5%\n"
        )
    )
