"""Disks that fail: one that can only be read for a while, and one that is nearly full."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


class ReadOnlyDisk:
    """A ``folder`` that can be sealed against writing and freed again: a mount of its own for
    root, whom the rights of a folder do not stop; the rights of the folder for anybody else."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.is_mount = os.geteuid() == 0

    def seal(self) -> None:
        self._set("ro", 0o555)

    def free(self) -> None:
        self._set("rw", 0o755)

    def _set(self, option: str, rights: int) -> None:
        if self.is_mount:
            subprocess.run(["mount", "-o", f"remount,{option}", self.folder], check=True)
        else:
            self.folder.chmod(rights)


@contextmanager
def read_only_disk(folder: Path) -> Iterator[ReadOnlyDisk]:
    """Skips the test for a root that may not mount anything, as in some containers."""
    folder.mkdir()
    disk = ReadOnlyDisk(folder)
    if disk.is_mount:
        _mount(folder, "64m")
    try:
        yield disk
    finally:
        disk.free()
        if disk.is_mount:
            subprocess.run(["umount", "--lazy", folder], check=True)


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[Path]:
    """A disk of ``size`` ("1m"); skips the test for who may not mount."""
    folder.mkdir()
    _mount(folder, size)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


def enlarge(folder: Path, size: str) -> None:
    """Make room on a small disk."""
    subprocess.run(["mount", "-o", f"remount,size={size}", str(folder)], check=True)


def _mount(folder: Path, size: str) -> None:
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    if subprocess.run(command, capture_output=True).returncode:
        pytest.skip("nothing may be mounted here")
