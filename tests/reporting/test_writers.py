"""A quote bank as files: each is read back by an independent reader, and hostile text is only text in all of them."""

from __future__ import annotations

import csv
import html
import io
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from zipfile import ZipFile

import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from openpyxl import load_workbook  # type: ignore[import-untyped]

from coder.errors import InputError
from coder.files import own_csv, xml_text
from coder.reporting.bank import QuoteBank
from coder.reporting.quotes import quote_bank
from coder.reporting.quotes_md import escaped, quotes_md
from coder.reporting.quotes_xlsx import LARGEST_CELL, cell_text
from coder.reporting.writers import save_quotes
from tests.themes.agreed import HOSTILE, Agreed

FORMULAS = ("=1+1", "+1", "-1", "@x", "\t=1", "'=1", "=== no answer ===", "https://example.com", "007", "1e5")


@pytest.fixture
def bank(agreed: Agreed) -> QuoteBank:
    """The hostile answer, and others that a spreadsheet would compute."""
    with agreed.open() as study:
        found = quote_bank(study, themes=["voices"])
    group = found.groups[0]
    hostile = next(extract for extract in group.extracts if extract.text == HOSTILE)
    more = tuple(replace(hostile, text=text, attributes={**hostile.attributes, "role": text}) for text in FORMULAS)
    return replace(found, title="=Study <b>", groups=(replace(group, extracts=group.extracts + more),))


def expected(bank: QuoteBank) -> list[str]:
    return [extract.text for group in bank.groups for extract in group.extracts]


class _Text(HTMLParser):
    """Collects the tags of a page and the text of its paragraphs."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.paragraphs: list[str] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        if tag == "p":
            self.paragraphs.append("")
            self._inside = True

    def handle_endtag(self, tag: str) -> None:
        if tag == "p":
            self._inside = False

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.paragraphs[-1] += data


class TestCsv:
    def test_cells_come_back_exactly_and_none_is_a_formula(self, bank: QuoteBank, tmp_path: Path) -> None:
        path = save_quotes(bank, tmp_path / "q.csv")
        rows = [row for _, row in own_csv(path, ["id", "quote"])]
        assert [row["quote"] for row in rows] == expected(bank)
        raw = csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline=""))
        assert not [cell for row in raw for cell in row if cell[:1] in ("=", "+", "-", "@", "\t")]

    def test_the_columns_begin_with_what_a_writer_looks_for(self, bank: QuoteBank, tmp_path: Path) -> None:
        first = save_quotes(bank, tmp_path / "q.csv").read_text("utf-8-sig").splitlines()[0].split(",")
        assert ",".join(first).startswith(
            "id,theme,code,quote,attribution,respondent,question,origin,group,role,number,"
        )

    def test_an_attribute_called_like_a_column_of_ours_keeps_its_own(self, bank: QuoteBank, tmp_path: Path) -> None:
        clash = replace(bank, attributes=("quote",))
        header = save_quotes(clash, tmp_path / "q.csv").read_text("utf-8-sig").splitlines()[0].split(",")
        assert len(set(header)) == len(header)
        assert "attribute quote" in header


class TestXlsx:
    def test_every_text_is_a_text_cell_and_exact(self, bank: QuoteBank, tmp_path: Path) -> None:
        sheet = load_workbook(save_quotes(bank, tmp_path / "q.xlsx"))["Quotes"]
        cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
        assert {cell.data_type for cell in cells} == {"s"}
        assert not any(cell.hyperlink for cell in cells)
        read = [row[3].value for row in sheet.iter_rows(min_row=2)]
        assert read == [xml_text(text) for text in expected(bank)]

    def test_one_table_per_sheet_with_a_frozen_header_and_no_merged_cells(
        self, bank: QuoteBank, tmp_path: Path
    ) -> None:
        book = load_workbook(save_quotes(bank, tmp_path / "q.xlsx"))
        assert book.sheetnames == ["Contents", "Quotes", "Headings", "Held back"]
        assert {sheet.freeze_panes for sheet in book} == {"A2"}
        assert not any(sheet.merged_cells.ranges for sheet in book)
        assert [cell.value for cell in book["Held back"][2]] == ["the respondent did not agree to be quoted", 1, 1]
        assert [cell.value for cell in book["Headings"][2]][4:] == [3, 13, 1]

    @given(st.text(st.characters(codec="utf-8"), max_size=50), st.integers(0, 3000))
    @settings(max_examples=40)
    def test_a_cell_never_holds_more_than_it_can(self, text: str, times: int) -> None:
        cell = cell_text(text * times)
        assert len(cell.encode("utf-16-le")) // 2 <= LARGEST_CELL
        assert cell == xml_text(text * times) or cell.endswith(" […]")


def styled(path: Path) -> list[tuple[str, str]]:
    """The style and text of every paragraph of a document."""
    paragraphs = Document(str(path)).paragraphs
    return [(paragraph.style.name or "" if paragraph.style else "", paragraph.text) for paragraph in paragraphs]


class TestDocx:
    def test_quotes_and_sources_have_styles_of_their_own(self, bank: QuoteBank, tmp_path: Path) -> None:
        found = styled(save_quotes(bank, tmp_path / "q.docx"))
        assert [text for style, text in found if style == "Quote"] == [xml_text(text) for text in expected(bank)]
        sources = [text for style, text in found if style == "Quote source"]
        assert sources[2].startswith("Staff (manager) #208 · Q2 · usual_voices")
        assert [text for style, text in found if style.startswith("Heading")] == ["The same few voices"]

    def test_sub_themes_stand_one_heading_lower(self, agreed: Agreed, tmp_path: Path) -> None:
        with agreed.open() as study:
            found = styled(save_quotes(quote_bank(study), tmp_path / "q.docx"))
        assert [paragraph for paragraph in found if paragraph[0].startswith("Heading")] == [
            ("Heading 1", "The same few voices"),
            ("Heading 2", "Who speaks"),
            ("Heading 1", "Time and money"),
        ]

    def test_what_was_held_back_and_why_is_on_the_first_page(self, bank: QuoteBank, tmp_path: Path) -> None:
        words = "\n".join(text for _, text in styled(save_quotes(bank, tmp_path / "q.docx")))
        assert (
            words.index("Held back: 1 extract of 1 respondent; the respondent did not agree")
            < words.index("Base") + 600
        )

    def test_nobodys_name_is_in_its_properties(self, bank: QuoteBank, tmp_path: Path) -> None:
        path = save_quotes(bank, tmp_path / "q.docx")
        properties = Document(str(path)).core_properties
        assert (properties.author, properties.last_modified_by, properties.comments) == ("", "", "")
        assert b"python-docx" not in ZipFile(path).read("docProps/core.xml")


class TestMarkdown:
    def shown(self, text: str) -> _Text:
        page = _Text()
        page.feed(MarkdownIt("gfm-like", {"linkify": False}).render(text))
        return page

    def test_an_answer_shows_as_it_was_typed_and_does_nothing(self, bank: QuoteBank) -> None:
        page = self.shown(quotes_md(bank))
        assert page.tags == {"h1", "h2", "ul", "li", "p", "blockquote", "br"}
        for text in expected(bank):
            # a line that holds nothing is held open by one space that does not break
            shown = "\n".join(line or "\xa0" for line in xml_text(text).split("\n"))
            assert self._squeezed(shown) in map(self._squeezed, page.paragraphs)

    @given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), min_size=1, max_size=40))
    @settings(max_examples=300)
    def test_any_line_is_one_paragraph_of_itself(self, line: str) -> None:
        rendered = MarkdownIt("commonmark").render("> " + escaped(line))
        page = _Text()
        page.feed(rendered)
        assert page.tags == {"blockquote", "p"}
        assert self._squeezed("".join(page.paragraphs)) == self._squeezed(line)

    @given(st.text("-+=*_#>[](){}!`~|\\<&;:.1)0 \tax@/w", min_size=1, max_size=20))
    @settings(max_examples=500)
    def test_marks_stay_marks(self, line: str) -> None:
        page = _Text()
        page.feed(MarkdownIt("gfm-like", {"linkify": False}).render("> first\\\n> " + escaped(line)))
        assert page.tags == {"blockquote", "p", "br"}
        assert self._squeezed("".join(page.paragraphs)) == self._squeezed("first\n" + line)

    @staticmethod
    def _squeezed(text: str) -> str:
        return re.sub(r"[ \t\xa0]", " ", text).strip("\n")


class TestHtml:
    def test_an_answer_is_text(self, bank: QuoteBank, tmp_path: Path) -> None:
        written = save_quotes(bank, tmp_path / "q.html").read_text("utf-8")
        page = _Text()
        page.feed(written)
        assert "script" not in page.tags
        assert page.tags >= {"blockquote", "footer", "h1", "h2"}
        assert html.escape("<script>") in written
        assert "\x1b" not in written
        for text in expected(bank):
            assert any(paragraph.startswith(xml_text(text)) for paragraph in page.paragraphs), text


class TestJson:
    def test_texts_are_exact_and_notes_are_with_them(self, bank: QuoteBank, tmp_path: Path) -> None:
        read = json.loads(save_quotes(bank, tmp_path / "q.json").read_text("utf-8"))
        assert [extract["text"] for extract in read["groups"][0]["extracts"]] == expected(bank)
        assert read["held"] == [{"why": "the respondent did not agree to be quoted", "extracts": 1, "respondents": 1}]
        assert any(note.startswith("Base: 4 respondents") for note in read["notes"])


class TestFiles:
    def test_another_format_is_refused(self, bank: QuoteBank, tmp_path: Path) -> None:
        with pytest.raises(InputError, match=r"\.docx"):
            save_quotes(bank, tmp_path / "q.pdf")

    def test_an_existing_file_is_replaced_only_when_asked(self, bank: QuoteBank, tmp_path: Path) -> None:
        path = save_quotes(bank, tmp_path / "q.xlsx")
        with pytest.raises(InputError, match="--force"):
            save_quotes(bank, path)
        save_quotes(bank, path, force=True)
        assert [found.name for found in tmp_path.iterdir() if found.name.startswith((".", "q"))] == ["q.xlsx"]
