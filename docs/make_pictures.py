"""Make the pictures of the README from the real program on the sample study: python docs/make_pictures.py"""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

from coder.demo import LEAD, build
from coder.tui.app import Workbench

HERE = Path(__file__).resolve().parent


async def coding_screen(study: Path) -> str:
    """An answer with one code on a sentence and one on the whole of it."""
    app = Workbench(str(study), LEAD, "code")
    app.open_study(str(study), LEAD)
    async with app.run_test(size=(120, 34)) as pilot:
        await pilot.pause(1)
        for keys in (["n"] * 12, ["s"], ["slash", *"equal", "enter"], ["slash", *"capacity", "enter"]):
            await pilot.press(*keys)
            await pilot.pause(0.3)
        picture = app.export_screenshot(title="coder")
    app.close_study()
    return picture


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        study = build(Path(folder), lambda _: None)
        (HERE / "coding.svg").write_text(asyncio.run(coding_screen(study)), encoding="utf-8")


if __name__ == "__main__":
    main()
