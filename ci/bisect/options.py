"""The options of an allocator that lives in a repository of its own: where, how it is built, and which
library comes of it."""

import argparse
import pathlib

from ci.bisect.revisions import LibraryRevisions
from ci.host import architectures, arguments as accepted
from ci.host.errors import UsageError


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--repo", metavar="DIR", type=accepted.path,
                        help="the repository of an allocator of your own")
    parser.add_argument("--build", metavar="CMD", type=accepted.name,
                        help="with --repo: the shell command that builds it")
    parser.add_argument("--library", metavar="PATH", type=accepted.path,
                        help="with --repo: the library that the command makes, within the repository")


def revisions(arguments: argparse.Namespace) -> LibraryRevisions | None:
    """None where no repository is named.  UsageError where the options do not fit together."""
    own = (arguments.repo, arguments.build, arguments.library)
    if not any(own):
        return None
    if not all(own):
        raise UsageError("--repo, --build and --library belong together")
    if arguments.allocator:
        raise UsageError("--allocator is for this repository: --library says what is measured")
    if arguments.library.is_absolute() or ".." in arguments.library.parts:
        raise UsageError(f"--library {arguments.library}: a path within the repository")
    if arguments.arch not in (None, architectures.host().name):
        raise UsageError("a library of your own is measured on this machine's architecture")
    return LibraryRevisions(arguments.repo.resolve(), arguments.build,
                            pathlib.PurePath(arguments.library))
