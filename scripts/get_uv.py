"""Last resort of scripts/bootstrap, for a Python without pip: unpacks uv's wheel, as pinned in uv.lock.

Usage: python3 get_uv.py FOLDER → FOLDER/bin/uv. Standard library only; runs on Python 3.6 and newer.
"""

import hashlib
import io
import os
import platform
import re
import sys
import urllib.request
import zipfile

LOCK = os.path.join(os.path.dirname(os.path.abspath(__file__)), os.pardir, "uv.lock")
MACHINES = {"amd64": "x86_64", "arm64": "aarch64"}


def find_wheel(lock_text, system, machine):
    """The (address, sha256) of uv's wheel for this system and machine in the text of uv.lock."""
    package = re.search(r'\[\[package\]\]\nname = "uv"\n.*?(?=\n\[\[package\]\]|\Z)', lock_text, re.S)
    if package is None:
        sys.exit("uv.lock does not name uv")
    machine = MACHINES.get(machine.lower(), machine.lower())
    if system == "Darwin":
        pattern = r"macosx_[0-9_]+_(universal2|" + {"aarch64": "arm64"}.get(machine, machine) + ")"
    else:
        pattern = r"(manylinux|musllinux)[a-z0-9_.]*_" + machine
    wheels = re.findall(r'url = "([^"]+\.whl)", hash = "sha256:([0-9a-f]{64})"', package.group(0))
    fitting = [wheel for wheel in wheels if re.search(pattern + r"\.whl$", wheel[0])]
    if not fitting:
        sys.exit(f"there is no uv wheel for {machine} on {system}")
    # a manylinux wheel of uv holds a static or old-glibc binary: the better guess where both exist
    return sorted(fitting, key=lambda wheel: "musllinux" in wheel[0])[0]


def unpack(wheel, folder):
    """Write the wheel's `uv` program to FOLDER/bin/uv."""
    archive = zipfile.ZipFile(io.BytesIO(wheel))
    name = next(name for name in archive.namelist() if name.endswith(".data/scripts/uv"))
    target = os.path.join(folder, "bin", "uv")
    os.makedirs(os.path.dirname(target), exist_ok=True)
    with open(target, "wb") as program:
        program.write(archive.read(name))
    os.chmod(target, 0o755)  # noqa: S103 - it is a program


def main():
    with open(LOCK, encoding="utf-8") as lock:
        address, expected = find_wheel(lock.read(), platform.system(), platform.machine())
    with urllib.request.urlopen(address, timeout=120) as response:  # noqa: S310 - https, from our lock file
        wheel = response.read()
    if hashlib.sha256(wheel).hexdigest() != expected:
        sys.exit("the uv wheel that arrived is not the one in uv.lock")
    unpack(wheel, sys.argv[1])


if __name__ == "__main__":
    main()
