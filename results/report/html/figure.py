"""A matplotlib figure as SVG inside a page: the page's font and colours, light or dark.

matplotlib knows no colour that changes with the reader's theme.  So each is drawn in a stand-in
value, and the finished SVG has the name of a CSS variable in its place.

The page is the same for every user: matplotlib's own settings hold, and not those of the user, of
the current folder or of a variable.
"""

import html
import io
import logging
import os
import pathlib
import re
import warnings

logging.getLogger("matplotlib").setLevel(logging.ERROR)


def _import_alone():
    """A file `matplotlibrc` of the current folder that is damaged, or a variable, can make the
    import fail."""
    here = os.open(".", os.O_PATH | os.O_DIRECTORY)  # it may have been removed
    kept = {name: os.environ.pop(name) for name in ("MPLBACKEND", "MATPLOTLIBRC")
            if name in os.environ}
    os.chdir(pathlib.Path(__file__).parent)
    try:
        import matplotlib.figure
        return matplotlib
    finally:
        os.fchdir(here)
        os.close(here)
        os.environ.update(kept)


matplotlib = _import_alone()
Figure = matplotlib.figure.Figure

# What a colour is for, and the value that stands in for it.
COLOURS = {name: f"#0000{index:02x}" for index, name in enumerate(
    ("ink", "soft", "line", "good", "bad", "open", "floor"), 1)}
SERIES = 8
COLOURS |= {f"series-{index}": f"#0001{index:02x}" for index in range(SERIES)}
INK, SOFT, LINE = COLOURS["ink"], COLOURS["soft"], COLOURS["line"]

FONT_SIZE = 11.0
STYLE = {
    "svg.fonttype": "none", "svg.hashsalt": "assay", "font.size": FONT_SIZE,
    "text.parse_math": False, "text.color": INK, "axes.edgecolor": LINE, "axes.labelcolor": SOFT,
    "axes.linewidth": 0.8, "xtick.color": LINE, "ytick.color": LINE, "xtick.labelcolor": SOFT,
    "ytick.labelcolor": INK, "grid.color": LINE, "grid.linewidth": 0.5, "lines.linewidth": 1.6,
    "axes.spines.top": False, "axes.spines.right": False, "xtick.minor.size": 0,
    "ytick.minor.size": 0, "axes.titlesize": FONT_SIZE, "axes.formatter.use_mathtext": False}

OF_THE_PROCESS = ("backend", "backend_fallback", "interactive", "toolbar")  # not of a drawing


def style():
    """The context in which figures are made and drawn."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of settings that a later version drops
        own = {name: value for name, value in matplotlib.rcParamsDefault.items()
               if name not in OF_THE_PROCESS}
        return matplotlib.rc_context(own | STYLE)


def figure(width: float, height: float) -> Figure:
    """An empty figure, measured in CSS pixels."""
    return Figure(figsize=(width / 72, height / 72))


def axes(drawn: Figure, left: float, right: float, top: float, bottom: float):
    """Axes with these margins, in pixels."""
    width, height = drawn.get_size_inches() * 72
    return drawn.add_axes((left / width, bottom / height, 1 - (left + right) / width,
                           1 - (top + bottom) / height))


def svg(drawn: Figure, name: str, says: str) -> str:
    """The figure as an element of the page.  `name` keeps its ids apart from those of others, and
    `says` is what a screen reader reads instead."""
    out = io.StringIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a sign that the measuring font lacks; the reader's has it
        drawn.savefig(out, format="svg", transparent=True, metadata={"Date": None})
    text = out.getvalue()
    text = text[text.index("<svg"):]
    text = re.sub(r"<metadata>.*?</metadata>|<style.*?</style>|<defs>\s*</defs>"
                  r'| transform="rotate\(-0 [^"]*"', "", text, flags=re.DOTALL)
    text = re.sub(r"\s+", " ", text)
    width, height = drawn.get_size_inches() * 72
    opening = (f'<svg class="chart" viewBox="0 0 {width:g} {height:g}" role="img" '
               f'aria-label="{html.escape(says)}" style="--width: {width:g}px">')
    text = re.sub(r"<svg[^>]*>", lambda _: opening, text, count=1)
    return _themed(_apart(text, name))


def _apart(text: str, name: str) -> str:
    """Ids that no other figure of the page has; those that nothing points to are left out."""
    used = set(re.findall(r'(?:href="|url\()#([^")]+)', text))
    text = re.sub(r' id="([^"]+)"',
                  lambda found: f' id="{name}-{found[1]}"' if found[1] in used else "", text)
    text = re.sub(r'xlink:href="#([^"]+)"', rf'href="#{name}-\1"', text)
    return re.sub(r"url\(#([^)]+)\)", rf"url(#{name}-\1)", text)


def _themed(text: str) -> str:
    for name, value in COLOURS.items():
        text = text.replace(value, f"var(--{name})")
    return re.sub(r"font: ([\d.]+)px '[^;\"]*", r"font-size: \1px", text)


def text_width(text: str) -> float:
    """About how wide a word is, in pixels: for margins, where the reader's font is unknown."""
    return 0.58 * FONT_SIZE * len(text)
