"""The worked example of the README gives what the page says, and its list of folders is whole."""

import doctest
import pathlib

PAGE = pathlib.Path(__file__).parents[1] / "README.md"


def test_the_worked_example_is_true():
    text = PAGE.read_text().replace("   >>>", ">>>").replace("```", "\n")
    example = doctest.DocTestParser().get_doctest(
        "\n".join(line.removeprefix("   ") for line in text.splitlines()), {}, "README", str(PAGE), 0)
    assert len(example.examples) >= 8
    assert doctest.DocTestRunner().run(example).failed == 0


def test_every_folder_is_named():
    text = PAGE.read_text()
    for folder in ("schema", "store", "stats", "report", "export", "commands"):
        assert f"| `{folder}/` |" in text and (PAGE.parent / folder).is_dir()
