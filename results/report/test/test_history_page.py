"""The page of a history, as a reader has it in Chromium: which commit changed what."""

import dataclasses
import shutil

import pytest

from results.history import account, conformance, points, steps
from results.history.test import made_up_history as made
from results.report.html import browser, history as page
from results.store.database import import_run
from results.store.runs import all_runs

pytest.importorskip("jinja2")
pytest.importorskip("matplotlib")
pytest.importorskip("numpy")

COMMITS, PLANTED = 30, 18


def history(store, commits: int) -> account.History:
    order = {made.commit(number): number for number in range(commits)}
    found, skipped = points.read(store)
    series = steps.series_of(found, order)
    return account.History(list(order), {made.commit(PLANTED): "pool: <b>walk</b> the list twice"},
                           series, steps.latest(series), conformance.changes(store, order), skipped)


@pytest.fixture(scope="module")
def planted(tmp_path_factory):
    return history(made.history(tmp_path_factory.mktemp("history"), COMMITS, PLANTED), COMMITS)


@pytest.fixture(scope="module")
def chromium():
    webdriver = pytest.importorskip("selenium.webdriver")
    if shutil.which("chromium") is None or shutil.which("chromedriver") is None:
        pytest.skip("chromium or its driver is not installed")
    from selenium.webdriver.chrome.service import Service
    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium")
    for flag in [*browser.flags(), "--disable-dev-shm-usage", "--window-size=1280,900"]:
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(service=Service(shutil.which("chromedriver")), options=options)
    driver.set_page_load_timeout(300)
    yield driver
    driver.quit()


def opened(chromium, tmp_path, shown: account.History):
    file = tmp_path / "history.html"
    page.write(file, shown)
    chromium.get(file.as_uri())
    assert not [entry for entry in chromium.get_log("browser") if "favicon" not in entry["message"]]
    return chromium


def texts(driver, selector: str) -> list[str]:
    return driver.execute_script(
        "return [...document.querySelectorAll(arguments[0])].map(one => one.innerText)", selector)


def test_a_planted_step_is_marked_at_its_commit(chromium, tmp_path, planted):
    driver = opened(chromium, tmp_path, planted)
    heading, = texts(driver, "h1")
    assert heading.startswith(f"Since {made.commit(PLANTED)[:8]}, plan9-pool needs 8.0")
    assert "x86_64 and aarch64" in heading
    assert set(driver.execute_script("return [...document.querySelectorAll('#steps tbody tr, "
                                     "#verdicts tbody tr')].map(row => row.dataset.commit)")) \
        == {made.commit(PLANTED)}
    assert len(texts(driver, "#steps tbody tr")) == 3  # two counts, and the time
    assert "pool: <b>walk</b> the list twice" in texts(driver, "#steps tbody th")[0]


def test_the_architectures_stand_side_by_side_and_name_the_commit(chromium, tmp_path, planted):
    driver = opened(chromium, tmp_path, planted)
    left, right = driver.execute_script(
        "return [...document.querySelector('.series .pair').children]"
        ".map(one => one.getBoundingClientRect().toJSON())")
    assert abs(left["top"] - right["top"]) < 2 and left["right"] <= right["left"]
    pictures = driver.execute_script("return [...document.querySelectorAll('.series svg')]"
                                     ".map(one => one.getAttribute('aria-label'))")
    assert len(pictures) == 3 and all(made.commit(PLANTED) in words for words in pictures)
    drawn = driver.execute_script("return document.querySelector('.series svg').textContent")
    assert made.commit(PLANTED)[:8] in drawn


def test_a_break_is_drawn_and_nothing_is_joined_over_it(chromium, tmp_path):
    for number in range(6):
        made.keep(tmp_path, number, made.counts(1.0 if number < 3 else 2.0),
                  **({"compiler_version": "gcc 13"} if number >= 3 else {}))
    for run in all_runs(tmp_path):
        store = import_run(run)
    driver = opened(chromium, tmp_path, history(store, 6))
    assert texts(driver, "h1") == ["No step in 6 commits"]
    drawn = driver.execute_script("return [...document.querySelectorAll('.series svg')]"
                                  ".map(one => one.textContent)")
    assert len(drawn) == 2 and all("break" in text for text in drawn)
    assert any("compiler: gcc 12.2.0 → gcc 13" in line for line in texts(driver, ".notes li"))


def test_a_page_without_steps_says_so(planted):
    calm = [dataclasses.replace(one, steps=[]) for one in planted.series]
    text = page.compose(dataclasses.replace(planted, series=calm, steps=[], verdicts=[]))
    assert "No step in 30 commits" in text and 'id="steps"' not in text


def test_names_from_outside_are_text(planted):
    name = dataclasses.replace(planted.series[0].name, allocator="<script>alert(1)</script>")
    one = dataclasses.replace(planted.series[0], name=name)
    one.steps = [dataclasses.replace(step, series=name) for step in planted.steps[:1]]
    text = page.compose(dataclasses.replace(planted, series=[one], steps=one.steps))
    assert "<script>alert" not in text


def test_an_empty_history_says_how_to_begin():
    text = page.compose(account.History([], {}, [], [], [], points.Skipped()))
    assert "There is no history yet" in text and "--count" in text
