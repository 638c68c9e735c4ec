"""Agreement between coders: of a round of a study, and as a library for notebooks that needs no study at all.

    from coder.agreement import compare_labels, compare_codes, compare_sets, compare_codings, compare_spans

Each takes what the coders said as plain sequences, numpy arrays or pandas columns, and returns figures with intervals;
`docs/agreement.md` has worked examples. What is named here is loaded when it is first used, so that the workbench's
screens do not wait for numpy.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from coder.agreement.coefficients.value import Value
    from coder.agreement.comparing_codes import compare_codes, compare_codings, compare_sets
    from coder.agreement.comparing_labels import LabelAgreement, compare_labels
    from coder.agreement.comparing_spans import CodeSpans, SpanAgreement, compare_spans
    from coder.agreement.figures import Agreement, CodeAgreement, Estimate, Overall, PairFigures
    from coder.agreement.planning import (
        answers_for_limit,
        answers_for_positives,
        answers_for_width,
        design_effect,
        limit_for_answers,
    )

__all__ = [
    "Agreement",
    "CodeAgreement",
    "CodeSpans",
    "Estimate",
    "LabelAgreement",
    "Overall",
    "PairFigures",
    "SpanAgreement",
    "Value",
    "answers_for_limit",
    "answers_for_positives",
    "answers_for_width",
    "compare_codes",
    "compare_codings",
    "compare_labels",
    "compare_sets",
    "compare_spans",
    "design_effect",
    "limit_for_answers",
]

_FROM = {
    "coefficients.value": ("Value",),
    "comparing_codes": ("compare_codes", "compare_codings", "compare_sets"),
    "comparing_labels": ("LabelAgreement", "compare_labels"),
    "comparing_spans": ("CodeSpans", "SpanAgreement", "compare_spans"),
    "figures": ("Agreement", "CodeAgreement", "Estimate", "Overall", "PairFigures"),
    "planning": (
        "answers_for_limit",
        "answers_for_positives",
        "answers_for_width",
        "design_effect",
        "limit_for_answers",
    ),
}


def __getattr__(name: str) -> object:
    for module, names in _FROM.items():
        if name in names:
            return getattr(import_module(f"{__name__}.{module}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
