"""Opens a study and then the screens on it.

The study comes first and the screens are imported after it, so that a large round is read while they are.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from pathlib import Path
from typing import TYPE_CHECKING

from coder.store.engine import is_server
from coder.store.study import Study

if TYPE_CHECKING:
    from coder.coding.desk import CodingDesk


def run_workbench(
    where: str,
    acting: str | None,
    screen: str = "home",
    round_name: str | None = None,
    waiting: Callable[[str], None] | None = None,
) -> int:
    """Show the workbench on a study, or the welcome where there is none yet; the exit code.

    `waiting` is told, before the screens are there, when opening the study takes long.
    """
    exists = is_server(where) or Path(where).exists()
    study = Study.open(where, acting, waiting=waiting) if exists else None
    with ThreadPoolExecutor(1) as meanwhile:
        desk = _read_desk(study, meanwhile) if study and study.actor and screen == "code" else None

        from coder.tui.app import Workbench
        from coder.tui.own_keys import use_own_keys

        use_own_keys()
        app = Workbench(where, acting, screen, round_name)
        app.desk_ahead = desk
        if study is not None:
            app.take_study(study)
        try:
            app.run()
        finally:
            if desk is not None:
                wait([desk])  # whoever leaves at once must not close the study under it
            app.close_study()
    return app.return_code or 0


def _read_desk(study: Study, meanwhile: ThreadPoolExecutor) -> Future[CodingDesk]:
    from coder.coding.desk import CodingDesk

    return meanwhile.submit(CodingDesk, study)
