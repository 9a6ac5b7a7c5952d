"""Packages are installed by whatever package manager is found, past locks and broken packages.

Each test has a machine of its own: a PATH on which there is one package manager, made here, that
writes down what it was told and answers as the real one does.
"""

import os
import pathlib
import shutil
import subprocess
import sys

import pytest

from ci.host import installation, package_managers, privileged, setup, toml
from ci.host.errors import UsageError

# What every made-up manager is: packages are files of $STATE/available and $STATE/installed.
CORE = """#!/bin/sh
STATE={state}
echo "${{0##*/}} $*" >> $STATE/told
fail() {{ echo "$1" >&2; exit "$2"; }}
locked() {{
    [ -s $STATE/locked ] || return 1
    /usr/bin/tail -n +2 $STATE/locked > $STATE/rest; /usr/bin/mv $STATE/rest $STATE/locked
}}
put() {{
    for name do case $name in -*) continue ;; esac
        [ -e $STATE/available/$name ] || fail "E: Unable to locate package $name" 100
        [ ! -e $STATE/broken/$name ] || fail "E: $name : Depends: nothing that is here" 100
        [ ! -e $STATE/lost/$name ] || fail "E: Failed to fetch http://mirror/$name 404 Not Found" 100
    done
    for name do case $name in -*) continue ;; esac; : > $STATE/installed/$name; done
}}
each() {{ folder=$1 text=$2; shift 2
    for name do [ ! -e $STATE/$folder/$name ] || printf "$text" $name; done; }}
down() {{ [ -e $STATE/down ]; }}
"""

FAKES = {
    "apt-get": {
        "apt-get": """
locked && fail "E: Could not get lock /var/lib/dpkg/lock. It is held by process 7 (other)" 100
[ ! -e $STATE/half ] || fail "E: dpkg was interrupted, you must manually run 'dpkg --configure -a'" 100
case $1 in
update) down && fail "E: Failed to fetch http://mirror/InRelease  Could not resolve 'mirror'" 100 ;;
install) shift; put "$@" ;;
esac
exit 0""",
        "apt-cache": """shift
each available '%s:\\n  Installed: (none)\\n  Candidate: 1.0\\n  Version table:\\n' "$@"
for name do [ -e $STATE/available/$name ] ||
    printf '%s:\\n  Installed: (none)\\n  Candidate: (none)\\n' $name; done""",
        "dpkg": """[ -e $STATE/beyond ] || /usr/bin/rm -f $STATE/half""",
        "dpkg-query": """
case "$1 $3" in
-W*Status*) shift 3; each installed 'installed %s 1.0\\n' "$@" ;;
-W*) shift 3; each installed '1.0' "$@" ;;
esac"""},
    "dnf": {
        "dnf": """
case "$*" in
*makecache*) down && fail "Error: Failed to download metadata for repo 'fedora'" 1 ;;
*repoquery*) shift 4; each available '%s\\n' "$@" ;;
*install*) shift 3; put "$@" ;;
esac
exit 0""",
        "rpm": """shift 3; for name do if [ -e $STATE/installed/$name ]; then echo "$name 1.0-1"
else echo "package $name is not installed"; fi; done"""},
    "zypper": {
        "zypper": """
case "$*" in
*refresh*) down && fail "Repository 'main' is invalid: could not connect" 106 ;;
*search*) shift 6; echo 'S | Name | Summary | Type'; each available '  | %s | x | package\\n' "$@" ;;
*install*) shift 4; put "$@" ;;
esac
exit 0""",
        "rpm": """shift 3; each installed '%s 1.0-1\\n' "$@" """},
    "pacman": {
        "pacman": """
case $1 in
-Sy) down && fail "error: failed retrieving file 'core.db' from mirror" 1 ;;
-Si) shift; each available 'Name            : %s\\n' "$@" ;;
-Q) shift; each installed '%s 1.0-1\\n' "$@" ;;
-S) shift; put "$@" ;;
esac
exit 0"""},
    "apk": {
        "apk": """
case "$1 $2" in
"update "*) down && fail "ERROR: unable to fetch: temporary error" 1 ;;
"list --installed") shift 2; each installed '%s-1.0-r0 x86_64 {x} (MIT) [installed]\\n' "$@" ;;
"list "*) shift; each available '%s-1.0-r0 x86_64 {x} (MIT)\\n' "$@" ;;
"add "*) shift; put "$@" ;;
esac
exit 0"""},
}


class Machine:
    """What there is on it, and what its package manager has been told."""

    def __init__(self, folder: pathlib.Path, manager: str):
        self.state = folder / "state"
        for name in ("available", "installed", "broken", "lost"):
            (self.state / name).mkdir(parents=True)
        self.bin = folder / "bin"
        self.bin.mkdir()
        for program, text in FAKES[manager].items():
            script = self.bin / program
            script.write_text(CORE.format(state=self.state) + text + "\n")
            script.chmod(0o755)

    def has(self, folder: str, *names: str) -> None:
        for name in names:
            (self.state / folder / name).touch()

    def told(self, what: str) -> list[str]:
        lines = (self.state / "told").read_text().splitlines()
        return [line for line in lines if what in line.split()]

    @property
    def installed(self) -> set[str]:
        return {path.name for path in (self.state / "installed").iterdir()}


@pytest.fixture
def machine(tmp_path: pathlib.Path, monkeypatch):
    """Makes one with the package manager of that name."""
    def make(manager: str = "apt-get") -> Machine:
        made = Machine(tmp_path, manager)
        monkeypatch.setattr(privileged, "PATH", str(made.bin))
        monkeypatch.setattr(os, "geteuid", lambda: 0)
        monkeypatch.setattr(setup, "KEPT_LIST", tmp_path / "build" / "installed-packages")
        monkeypatch.setattr(installation, "LOCK_POLL_S", 0.01)
        return made
    return make


def kept() -> list[str]:
    return setup.KEPT_LIST.read_text().splitlines()


class TestDebian:
    def test_the_first_alternative_with_a_candidate_is_installed(self, machine):
        here = machine()
        here.has("available", "libone2", "libone1t64")
        assert setup.ensure(["libone3 | libone2 | libone1t64"], True) == []
        assert here.installed == {"libone2"} and kept() == ["libone2 1.0"]

    def test_one_that_is_installed_will_do_though_another_is_newer(self, machine):
        here = machine()
        here.has("available", "libone3")
        here.has("installed", "libone2")
        assert setup.ensure(["libone3 | libone2"], True) == []
        assert here.installed == {"libone2"} and not setup.KEPT_LIST.exists()

    def test_without_a_candidate_it_costs_itself_and_a_line(self, machine, capsys):
        here = machine()
        here.has("available", "two")
        assert setup.ensure(["none1 | none2", "two"], True) == ["none1 | none2"]
        assert here.installed == {"two"} and kept() == ["two 1.0"]
        lines = capsys.readouterr().err.splitlines()
        assert [line for line in lines if "none1" in line] == [
            "assay: no package available for none1 | none2; what needs them is left out"]

    def test_what_a_killed_installation_left_half_way_is_finished_first(self, machine, capsys):
        here = machine()
        here.has("available", "one")
        (here.state / "half").touch()
        assert setup.ensure(["one"], True) == [] and here.installed == {"one"}
        assert here.told("--configure") == ["dpkg --configure -a"]
        assert "dpkg was interrupted earlier" in capsys.readouterr().err

    def test_what_cannot_be_finished_is_a_line_and_no_loop(self, machine, capsys):
        here = machine()
        here.has("available", "one")
        (here.state / "half").touch()
        (here.state / "beyond").touch()
        assert setup.ensure(["one"], True) == ["one"]
        assert "cannot install one: dpkg was interrupted" in capsys.readouterr().err

    def test_lists_are_not_brought_again_for_what_they_lately_did_not_have(self, machine):
        here = machine()
        here.has("available", "two")
        setup.ensure(["none", "two"], True)
        assert setup.ensure(["none", "two"], True) == ["none"]
        assert len(here.told("update")) == 1

    def test_a_package_that_is_broken_does_not_take_the_others_with_it(self, machine, capsys):
        here = machine()
        here.has("available", "one", "two", "three")
        here.has("broken", "two")
        assert setup.ensure(["one", "two", "three"], True) == ["two"]
        assert here.installed == {"one", "three"} and kept() == ["one 1.0", "three 1.0"]
        assert "cannot install two: two : Depends: nothing that is here" in capsys.readouterr().err

    def test_a_package_that_cannot_be_fetched_does_not_either(self, machine):
        here = machine()
        here.has("available", "one", "two", "three", "four")
        here.has("lost", "one")
        assert setup.ensure(["one", "two", "three", "four"], True) == ["one"]

    def test_a_dead_mirror_is_not_asked_for_every_package(self, machine, capsys):
        here = machine()
        names = [f"package{number}" for number in range(20)]
        here.has("available", *names)
        here.has("lost", *names)
        assert setup.ensure(names, True) == names
        assert len(here.told("install")) == 1 + installation.FETCHES_TRIED
        said = capsys.readouterr().err.splitlines()
        assert len([line for line in said if "cannot install" in line]) == 1
        assert "check the network and the mirror in /etc/apt/sources.list" in said[-1]

    def test_without_a_mirror_what_the_build_needs_is_one_line(self, machine):
        (machine().state / "down").touch()
        with pytest.raises(UsageError) as refusal:
            setup.ensure(setup.packages_for("build", "bench"), True)
        assert "Could not resolve 'mirror'" in str(refusal.value)
        assert "--no-install" in str(refusal.value) and "\n" not in str(refusal.value)

    def test_without_a_mirror_what_is_only_better_to_have_is_a_line(self, machine, capsys):
        here = machine()
        (here.state / "down").touch()
        assert setup.ensure(["hyperfine"], True) == ["hyperfine"]
        assert "Could not resolve 'mirror'" in capsys.readouterr().err

    def test_a_source_that_fails_is_no_matter_if_another_has_the_package(self, machine, capsys):
        here = machine()
        (here.state / "down").touch()
        here.has("available", "cmake")
        assert setup.ensure(["cmake"], True) == []
        assert "Could not resolve" in capsys.readouterr().err

    @pytest.mark.parametrize("command", ["update", "install"])
    def test_a_lock_is_waited_for_with_one_line(self, machine, capsys, command: str):
        here = machine()
        here.has("available", "one")
        (here.state / "locked").write_text("once\n" * 3)
        if command == "install":
            setup.ensure(["one"], True)
            (here.state / "locked").write_text("once\n" * 2)
            here.has("available", "two")
            setup.ensure(["two"], True)
        assert setup.ensure(["one"], True) == []
        said = capsys.readouterr().err
        assert "waiting for apt-get's lock: Could not get lock /var/lib/dpkg/lock. It is held by " \
            "process 7 (other)" in said
        assert said.count("waiting") == (2 if command == "install" else 1)

    def test_what_reads_toml_waits_for_it_too(self, machine, monkeypatch, capsys):
        here = machine()
        here.has("available", toml.PACKAGE)
        (here.state / "locked").write_text("once\n" * 3)
        monkeypatch.setattr(sys, "argv", ["assay", "list"])
        toml._install()
        assert here.installed == {toml.PACKAGE}
        assert capsys.readouterr().err.count("waiting for apt-get's lock") >= 1

    def test_a_lock_that_is_never_free_ends_in_a_line(self, machine, monkeypatch):
        here = machine()
        (here.state / "locked").write_text("once\n" * 1000)
        monkeypatch.setattr(installation, "LOCK_WAIT_S", 0.0)
        with pytest.raises(UsageError, match="was not free within 0 s: Could not get lock"):
            setup.ensure(["cmake"], True)

    def test_the_list_has_each_package_once_with_the_version_that_is_here(self, machine):
        here = machine()
        here.has("available", "one")
        setup.ensure(["one"], True)
        (here.state / "installed" / "one").unlink()
        setup.ensure(["one"], True)
        assert kept() == ["one 1.0"]

    def test_what_was_installed_before_is_not_in_the_list(self, machine):
        here = machine()
        here.has("available", "one", "two")
        here.has("installed", "two")
        setup.ensure(["one", "two"], True)
        assert kept() == ["one 1.0"]

    def test_the_list_survives_a_failure_half_way(self, machine, monkeypatch):
        here = machine()
        here.has("available", "one", "cmake")
        here.has("broken", "cmake")
        with pytest.raises(UsageError):
            setup.ensure(["one", "cmake"], True)
        assert kept() == ["one 1.0"]


class TestRights:
    def sudo(self, here: Machine, status: int = 0) -> None:
        script = here.bin / "sudo"
        script.write_text(CORE.format(state=here.state) + f"""
[ {status} = 0 ] || exit {status}
[ "$1" != -n ] || shift
[ "$1" != true ] || exit 0
exec "$@"
""")
        script.chmod(0o755)
        (here.bin / "env").symlink_to(shutil.which("env", path=os.defpath))

    def test_an_ordinary_user_goes_through_sudo(self, machine, monkeypatch):
        here = machine()
        here.has("available", "one")
        self.sudo(here)
        monkeypatch.setattr(os, "geteuid", lambda: 1000)
        assert setup.ensure(["one"], True) == []
        asked, = [line for line in here.told("install") if line.startswith("sudo")]
        assert "DEBIAN_FRONTEND=noninteractive" in asked  # which sudo would not have passed on

    @pytest.mark.parametrize("has_sudo", [False, True])
    def test_no_permission_is_one_line_that_says_what_to_do(self, machine, monkeypatch,
                                                            has_sudo: bool):
        here = machine()
        if has_sudo:
            self.sudo(here, status=1)
        monkeypatch.setattr(os, "geteuid", lambda: 1000)
        with pytest.raises(UsageError) as refusal:
            setup.ensure(["one2 | one1"], True)
        assert "no permission to install" in str(refusal.value)
        assert "apt-get install one2" in str(refusal.value) and "\n" not in str(refusal.value)

    def test_what_a_command_does_without_needs_no_permission(self, machine, monkeypatch):
        machine()
        monkeypatch.setattr(os, "geteuid", lambda: 1000)
        setup.improve(["one"], True)

    def test_without_installing_the_missing_are_named(self, machine):
        here = machine()
        here.has("available", "one")
        here.has("installed", "two")
        assert setup.ensure(["one", "two"], False) == ["one"]
        assert here.installed == {"two"} and not here.told("update")


ELSEWHERE = [name for name in FAKES if name != "apt-get"]
NAMES = toml.loads(setup.PACKAGES.read_text())


@pytest.mark.parametrize("manager", ELSEWHERE)
class TestElsewhere:
    def test_it_is_told_its_own_names(self, machine, manager: str):
        here = machine(manager)
        wanted = setup.packages_for("build", "bench")
        names = [name for need in wanted
                 for name in setup.choices(need, package_managers.here())[0]]
        here.has("available", *names)
        assert setup.ensure(wanted, True) == []
        assert here.installed == set(names) and sorted(line.split()[0] for line in kept()) == \
            sorted(set(names))
        assert setup.ensure(wanted, True) == []
        installs = here.told({"pacman": "-S"}.get(manager, "add" if manager == "apk" else "install"))
        assert len(installs) == 1 and all(name in installs[0].split() for name in names)

    def test_what_it_has_not_is_left_out(self, machine, manager: str):
        here = machine(manager)
        here.has("available", *NAMES[manager]["hyperfine"].split())
        assert setup.ensure(["hyperfine", "python3-scipy", "nobody-knows"], True) == [
            "python3-scipy", "nobody-knows"]

    def test_a_dead_mirror_is_one_line(self, machine, manager: str):
        (machine(manager).state / "down").touch()
        with pytest.raises(UsageError, match="check the network and the mirror"):
            setup.ensure(setup.packages_for("build"), True)

    def test_versions_are_those_of_its_packages(self, machine, manager: str):
        machine(manager).has("installed", *NAMES[manager]["libjemalloc2"].split())
        assert setup.version_of("libjemalloc2").startswith("1.0")
        assert setup.version_of("valgrind") == ""

    def test_names_are_well_formed(self, manager: str):
        for name, text in NAMES[manager].items():
            for part in text.split("|") if text else []:
                assert part.split() and all(
                    word.replace("-", "").replace("_", "").replace(".", "").replace("+", "")
                    .isalnum() for word in part.split()), (name, text)


def test_a_fresh_machine_gets_python_first(tmp_path: pathlib.Path):
    """The shell part of `assay`, with a Python that is not there until it is installed."""
    made = Machine(tmp_path, "apt-get")
    made.has("available", "python3")
    for tool in ("id", "dirname", "readlink", "env", "grep", "cut", "sleep", "mkdir", "sh"):
        (made.bin / tool).symlink_to(shutil.which(tool))
    (made.state / "locked").write_text("once\n")
    tree = tmp_path / "tree"
    (tree / "ci" / "host").mkdir(parents=True)
    shell = (setup.ROOT / "ci" / "host" / "install_python.sh").read_text()
    assert f"\nPATH={privileged.PATH}\n" in shell
    (tree / "ci" / "host" / "install_python.sh").write_text(
        shell.replace(f"PATH={privileged.PATH}", f"PATH={made.bin}"))
    python = tmp_path / "python3"
    text = (setup.ROOT / "assay").read_text().replace("/usr/bin/python3", str(python), 1)
    (tree / "assay").write_text(text)
    script = (made.bin / "apt-get").read_text().replace(
        "install) shift; put", f"install) /usr/bin/ln -s {sys.executable} {python}; shift; put")
    (made.bin / "apt-get").write_text(script)
    done = subprocess.run(["/bin/sh", tree / "assay"], env={"PATH": os.defpath}, text=True,
                          capture_output=True, check=False)
    assert "assay: installing python3\nassay: waiting for apt-get's lock\n" in done.stderr
    assert "Traceback" in done.stderr and "ImportError" in done.stderr  # Python ran, without its tree
    assert made.installed == {"python3"}
    assert (tree / "build" / "installed-packages").read_text() == "python3 1.0\n"


class TestAPathOfItsOwn:
    """What is run as root is neither what stands first on the user's PATH, nor steered by his
    variables."""

    def hostile(self, folder: pathlib.Path, monkeypatch) -> pathlib.Path:
        for name in ("apt-get", "apt-cache", "dpkg-query", "sudo", "dirname", "readlink", "env"):
            (folder / name).write_text(f"#!/bin/sh\necho {name} >> {folder}/ran\n")
            (folder / name).chmod(0o755)
        monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
        return folder / "ran"

    @pytest.mark.parametrize("user", [0, 1000])
    def test_no_tool_of_the_users_path_is_run(self, machine, tmp_path, monkeypatch, user: int):
        (tmp_path / "hostile").mkdir()
        ran = self.hostile(tmp_path / "hostile", monkeypatch)
        here = machine()
        here.has("available", "one")
        TestRights().sudo(here)
        monkeypatch.setattr(os, "geteuid", lambda: user)
        assert setup.ensure(["one"], True) == [] and here.installed == {"one"}
        assert not ran.exists()

    def test_no_variable_of_the_user_reaches_it(self, machine, monkeypatch):
        for name in ("LD_PRELOAD", "PERL5LIB", "PYTHONPATH", "BASH_ENV", "APT_CONFIG", "MAKEFLAGS"):
            monkeypatch.setenv(name, "/hostile")
        monkeypatch.setenv("http_proxy", "http://proxy:1")
        here = machine()
        here.has("available", "one")
        script = here.bin / "apt-get"
        script.write_text(script.read_text().replace(
            "#!/bin/sh", f"#!/bin/sh\n/usr/bin/env >> {here.state}/environment", 1))
        assert setup.ensure(["one"], True) == []
        seen = (here.state / "environment").read_text()
        assert "/hostile" not in seen and "http_proxy=http://proxy:1" in seen
        assert f"PATH={here.bin}" in seen

    def test_what_installs_python_is_found_so_too(self, tmp_path, monkeypatch):
        """The shell that reads install_python.sh finds no tool of the user's."""
        ran = self.hostile(tmp_path, monkeypatch)
        shell = setup.ROOT / "ci" / "host" / "install_python.sh"
        done = subprocess.run(["/bin/sh", "-c", f"python=/none; . {shell}", "assay", "--no-install"],
                              capture_output=True, text=True, check=False)
        assert done.returncode == 2 and "/none is missing" in done.stderr and not ran.exists()
