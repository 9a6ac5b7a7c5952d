"""The page as a reader has it: opened from a file in Chromium, on a wide screen and a narrow one, in
light and dark, with a mouse and without."""

import shutil

import pytest

from results.report.html import browser, page
from results.report.test import made_up
from results.stats.analysis import analyse

pytest.importorskip("jinja2")
pytest.importorskip("matplotlib")
webdriver = pytest.importorskip("selenium.webdriver")
if shutil.which("chromium") is None or shutil.which("chromedriver") is None:
    pytest.skip("chromium or its driver is not installed", allow_module_level=True)

from selenium.webdriver.chrome.service import Service  # noqa: E402
from selenium.webdriver.common.by import By  # noqa: E402
from selenium.webdriver.common.keys import Keys  # noqa: E402

MATRIX = '#workloads details[open] .table'
LIMIT_S = 300  # of one page or script, on a busy machine


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    folder = tmp_path_factory.mktemp("page")
    records = made_up.whole()
    text = page.compose(records, analyse(records), page.conformance(folder, records))
    path = folder / "report.html"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def chromium():
    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium")
    for flag in [*browser.flags(), "--disable-dev-shm-usage"]:
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(service=Service(shutil.which("chromedriver")), options=options)
    driver.set_page_load_timeout(LIMIT_S)
    driver.set_script_timeout(LIMIT_S)
    yield driver
    driver.quit()


@pytest.fixture
def opened(chromium, file):
    """The page, fresh, on a screen of 1280 × 900 in light colours."""
    look(chromium, 1280, "light")
    chromium.get(file.as_uri())
    chromium.get_log("browser")
    return chromium


def look(driver, width, theme):
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
        "width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 500})
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {
        "media": "", "features": [{"name": "prefers-color-scheme", "value": theme}]})


def rows(driver, column):
    """The texts of a column of the matrix, as far as they show."""
    return driver.execute_script(
        "return [...document.querySelector(arguments[0] + ' tbody').rows]"
        ".filter(row => row.offsetParent !== null).map(row => row.cells[arguments[1]].innerText)",
        MATRIX, column)


def ratios(driver, column):
    return [float(text.split()[0]) for text in rows(driver, column) if text[0].isdigit()]


def heading(driver, name):
    return next(button for button in driver.find_elements(By.CSS_SELECTOR, f"{MATRIX} button.sort")
                if button.text == name)


def test_the_answer_shows_first_and_nothing_complains(opened):
    top = opened.find_element(By.TAG_NAME, "h1")
    assert top.text.startswith("mimalloc and tcmalloc used the least CPU time")
    assert top.location["y"] + top.size["height"] < 400
    assert opened.find_element(By.CSS_SELECTOR, ".pair svg").is_displayed()
    opened.refresh()
    assert opened.get_log("browser") == []
    assert opened.execute_script(
        "return performance.getEntriesByType('resource').filter("
        "one => !one.name.startsWith('data:')).length") == 0


def test_a_heading_sorts_up_and_down_and_says_so(opened):
    button = heading(opened, "jemalloc")
    column = opened.execute_script("return arguments[0].parentElement.cellIndex", button)
    before = ratios(opened, column)
    assert before != sorted(before)
    button.click()
    assert ratios(opened, column) == sorted(before)
    assert button.find_element(By.XPATH, "..").get_attribute("aria-sort") == "ascending"
    assert rows(opened, column)[-1].startswith("left out")
    button.click()
    assert ratios(opened, column) == sorted(before, reverse=True)
    assert rows(opened, column)[-1].startswith("left out")
    heading(opened, "workload").click()
    assert button.find_element(By.XPATH, "..").get_attribute("aria-sort") is None


def test_words_filter_the_rows(opened):
    everything = rows(opened, 0)
    field = opened.find_element(By.CSS_SELECTOR, f"{MATRIX} input[type=search]")
    field.send_keys("churn 512")
    found = rows(opened, 0)
    assert 0 < len(found) < len(everything)
    assert all("churn" in name and "512" in name for name in found)
    said = opened.find_element(By.CSS_SELECTOR, f"{MATRIX} output").text
    assert said == f"{len(found)} of {len(everything)} rows"
    field.send_keys(" no-such-word")
    assert rows(opened, 0) == []
    field.clear()
    field.send_keys(" ", Keys.BACKSPACE)
    assert rows(opened, 0) == everything


def test_only_differences_and_a_column_less(opened):
    everything = rows(opened, 0)
    opened.find_element(By.CSS_SELECTOR, f"{MATRIX} input.decided").click()
    assert "program/git" not in rows(opened, 0) and "pair/size:64" in rows(opened, 0)
    opened.find_element(By.CSS_SELECTOR, f"{MATRIX} input.decided").click()
    assert rows(opened, 0) == everything
    chip = opened.find_element(By.CSS_SELECTOR, f"{MATRIX} button.column")
    name = chip.text
    assert heading(opened, name).is_displayed()
    chip.click()
    assert chip.get_attribute("aria-pressed") == "false"
    assert name not in [button.text for button in
                        opened.find_elements(By.CSS_SELECTOR, f"{MATRIX} button.sort")]
    chip.click()
    assert heading(opened, name).is_displayed()


def test_all_of_it_works_by_keyboard(opened):
    focused = opened.switch_to.active_element
    focused.send_keys(Keys.TAB)
    skip = opened.switch_to.active_element
    assert skip.text == "Skip to the answer" and skip.location["x"] >= 0
    button = heading(opened, "tcmalloc")
    opened.execute_script("arguments[0].focus()", button)
    opened.switch_to.active_element.send_keys(Keys.ENTER)
    column = opened.execute_script("return arguments[0].parentElement.cellIndex", button)
    assert ratios(opened, column) == sorted(ratios(opened, column))
    button.send_keys(Keys.TAB)
    assert opened.switch_to.active_element.text == "null (floor)"
    assert opened.execute_script(
        "return getComputedStyle(document.activeElement).outlineStyle") == "solid"
    scrolls = opened.find_elements(By.CSS_SELECTOR, ".scroll")
    assert scrolls and all(box.get_attribute("tabindex") == "0" for box in scrolls)


@pytest.mark.parametrize("width", [320, 390, 768])
def test_the_page_never_scrolls_sideways(opened, width):
    look(opened, width, "light")
    opened.execute_script("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert opened.execute_script("return document.documentElement.scrollWidth") <= width
    wide = opened.execute_script(
        "return [...document.querySelectorAll('main *')].filter(one => !one.closest('.scroll, svg')"
        " && one.getBoundingClientRect().right > innerWidth + 1).map(one => one.outerHTML)")
    assert wide == []


def luminance(colour):
    parts = [int(part) / 255 for part in colour[colour.index("(") + 1:-1].split(",")[:3]]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
              for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_text_can_be_read_in_light_and_dark(opened, theme):
    look(opened, 1280, theme)
    paper = opened.execute_script("return getComputedStyle(document.body).backgroundColor")
    assert (luminance(paper) > 0.5) == (theme == "light")
    pairs = opened.execute_script(
        "return [...document.querySelectorAll('p, td, td small, th, a, .chip, svg text')]"
        ".filter(one => one.textContent.trim() && !one.matches('.invalid')).map(one => {"
        " let under = one; let back = 'rgba(0, 0, 0, 0)';"
        " while (under && back === 'rgba(0, 0, 0, 0)') {"
        "  back = getComputedStyle(under).backgroundColor; under = under.parentElement; }"
        " const style = getComputedStyle(one);"
        " return [one.closest('svg') ? style.fill : style.color, back].join(';'); })")
    assert len(pairs) > 500
    worst = min((contrast(*pair.split(";")), pair) for pair in set(pairs))
    assert worst[0] >= 4.5, worst


def test_paper_has_no_controls_and_what_is_folded(opened):
    opened.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    assert not opened.find_element(By.CSS_SELECTOR, ".controls").is_displayed()
    opened.execute_script("dispatchEvent(new Event('beforeprint'))")
    assert opened.execute_script(
        "return [...document.querySelectorAll('#workloads > details:not(.more)')]"
        ".every(one => one.open)")
    opened.execute_script("dispatchEvent(new Event('afterprint'))")
    assert opened.find_elements(By.CSS_SELECTOR, "#workloads > details:not([open]):not(.more)")


def test_a_picture_is_taken(file, tmp_path):
    browser.picture(file, tmp_path / "picture.png")
    assert (tmp_path / "picture.png").read_bytes().startswith(b"\x89PNG")
