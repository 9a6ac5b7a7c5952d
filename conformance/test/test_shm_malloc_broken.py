"""Each clause of shm-malloc's own interface notices a fault in what it is about.

Each fault is the source with one passage replaced, built beside the build folder.  The whole source passes
the same clause.
"""

import dataclasses
import functools
import pathlib
import subprocess

import pytest

from ci.host import build
from conformance.driver.clause_texts import name_of
from conformance.mutants.rebuilding import Recipe, Scratch

ROOT = pathlib.Path(__file__).resolve().parents[2]
SOURCES = ROOT / "allocators" / "shm-malloc" / "src"
CLAUSES = ROOT / "conformance" / "native" / "shm-malloc"
LIMIT_S = 30.0


@dataclasses.dataclass(frozen=True)
class Broken:
    """The source without what a sentence says, under one lock kind."""

    clause: str
    sentence: str
    variant: str
    source: str
    before: str
    after: str

    @property
    def entry(self) -> str:
        return f"shm-malloc/{self.variant}"

    @property
    def program(self) -> str:
        return f"conformance/native/shm-malloc-{self.variant}"


ALL = [
    Broken("address_same", "the heap goes where there is room", "spin", "default.c",
           '"fixed,file=%s"', '"file=%s"'),
    Broken("cache_bounds", "a list holds one group", "pmutex", "cache.c",
           "= 2 * class_target(class);", "= class_target(class);"),
    Broken("cache_bounds", "a group is taken block by block", "ofd", "groups.c",
           "return chunks_take(heap, class, blocks, target, state);",
           "return chunks_take(heap, class, blocks, 1 + 0 * target, state);"),
    Broken("caches_bounded", "live blocks are taken for cached ones", "flock", "rebuild.c",
           "state_is_live(state) && !reclaim->all)", "state_is_live(state) && reclaim->all)"),
    Broken("child_unannounced", "a child goes on with its parent's cache", "ofd", "cache.c",
           "    if (!HEAP_PRIVATE)\n        cache_own = &nobody;", ""),
    Broken("child_retries", "a child counts as entered when it could not", "flock", "open.c",
           "    if (error == 0)\n        heap->forks = fork_count();", "    heap->forks = fork_count();"),
    Broken("destroy_others", "the others are not told", "sysvsem", "open.c",
           "        put64(&heap->header->state, STATE_GONE);\n", ""),
    Broken("extents_best", "the first extent is taken", "pmutex", "extents.c",
           "has >= length + gap && has < best_length", "has >= length + gap && best == NO_PAGE"),
    Broken("extents_best", "no extent joins the one before it", "spin", "extents.c",
           "uint64_t before = extents_before(heap, page);", "uint64_t before = NO_PAGE;"),
    Broken("free_elsewhere", "only the allocating process may free", "flock", "blocks.c",
           "return state_is_live(get8(&heap->states[granule]));",
           "return get8(&heap->states[granule]) == state_live(heap->slot);"),
    Broken("give_kept", "blocks of processes that are long dead keep their owner", "ofd", "rebuild.c",
           "else if (*alone && state_is_live(state) && state != state_live(SLOT_NOBODY))",
           "else if (0 && *alone)"),
    Broken("global_kept", "a root may be anywhere", "pmutex", "root.c",
           "block_around(heap, address) == NO_GRANULE", "block_around(heap, address) == 1"),
    Broken("holder_killed", "what a dead holder left is not repaired", "spin", "lock.c",
           "        rebuild(heap, false);\n", "        (void)rebuild;\n"),
    Broken("holder_killed", "the mutex stays inconsistent", "pmutex", "lock_mutex.c",
           "pthread_mutex_consistent(&heap->run->lock.mutex);", "(void)heap;"),
    Broken("holder_killed", "a semaphore is not given back at a death", "sysvsem",
           "lock_semaphore.c", ".sem_flg = SEM_UNDO", ".sem_flg = 0"),
    Broken("holder_killed", "blocks of the global lists are lost", "flock", "rebuild.c",
           "state == STATE_GLOBAL || (*alone", "(*alone"),
    Broken("init_once", "others come in before the function has ended", "ofd", "open.c",
           "error == 0 && !(stays_young && heap->young))", "error == 0)"),
    Broken("ipcs_equal", "the semaphores stay", "sysvsem", "lock_semaphore.c",
           "    semctl((int)get64(&heap->run->semaphore), 0, IPC_RMID);\n", ""),
    Broken("lock_excludes", "a lock of the process and not of the descriptor", "ofd", "file.c",
           "while (fcntl(file, take ? F_OFD_SETLKW : F_OFD_SETLK, &lock) != 0)",
           "lock.l_pid = 0;\n    while (fcntl(file, take ? F_SETLKW : F_SETLK, &lock) != 0)"),
    Broken("lock_excludes", "the threads of a process share its lock", "flock", "lock_file.c",
           "    pthread_mutex_lock(&heap->threads);\n    while", "    while"),
    Broken("lock_excludes", "a holder that lives counts as dead", "spin", "lock_spin.c",
           "asks && is_dead(heap, word) && word_swap", "asks && (is_dead(heap, word) || true) && word_swap"),
    Broken("maker_killed", "the second maker keeps what the first had", "sysvsem", "open.c",
           "    if (heap->young)\n        empty(heap);\n", "    (void)empty;\n"),
    Broken("readers_first", "only one reader at a time is known", "pmutex", "file.c",
           "            error = byte_lock(heap->file, PRESENCE, F_WRLCK); /* EBUSY", "            error = 0; /* EBUSY"),
    Broken("semaphores_gone", "a set that was removed is waited for", "sysvsem",
           "lock_semaphore.c", "if (error != EINTR)", "if (error != EINTR && error != EINVAL)"),
    Broken("sizes_classes", "large blocks have a page more", "pmutex", "blocks.c",
           "return ((uint64_t)size + PAGE - 1) >> PAGE_SHIFT;",
           "return ((uint64_t)size + PAGE) >> PAGE_SHIFT;"),
    Broken("waiter_yields", "a waiter only spins", "spin", "lock_spin.c",
           "if (turn < SPINS)\n        return;", "if (turn < SPINS || turn != 0)\n        return;"),
]
BRIEF = 2


@functools.cache
def recipe() -> Recipe:
    return Recipe(build.build("release", targets=["conform-native"]))


def verdict(program: pathlib.Path, broken: Broken) -> str:
    """PASS, or whatever else became of it."""
    clause = name_of(pathlib.Path("native", broken.clause))
    try:
        done = subprocess.run([program, "--clause", clause, "--allocator", broken.entry],
                              capture_output=True, text=True, check=False, timeout=LIMIT_S)
    except subprocess.TimeoutExpired:
        return "hangs"
    return done.stdout.split(" ")[0] if done.returncode >= 0 else "ends by a signal"


@pytest.mark.parametrize("broken", [
    pytest.param(one, id=f"{one.clause}-{one.sentence.replace(' ', '-')}",
                 marks=() if i < BRIEF else pytest.mark.full) for i, one in enumerate(ALL)])
def test_it_is_noticed(broken, tmp_path):
    source, program = SOURCES / broken.source, broken.program
    text = source.read_text()
    assert text.count(broken.before) == 1, f"{broken.source} has changed: {broken.before}"
    assert verdict(recipe().folder / program, broken) == "PASS"
    made = Scratch(recipe(), tmp_path)
    objects = recipe().objects(source, {program})
    assert objects
    for one in objects:
        assert made.compile(source, text.replace(broken.before, broken.after), one) is not None
    assert program in made.link([recipe().chain(one, {program}) for one in objects])
    assert verdict(tmp_path / program, broken) not in ("PASS", "UNSUPPORTED")


def test_every_clause_is_in_the_table():
    assert {one.clause for one in ALL} == {file.stem for file in CLAUSES.glob("*.c")}
