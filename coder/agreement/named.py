"""A report as people read it: with the names of codes where programs and tables have keys."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from coder.agreement.confusion import Confusion
from coder.agreement.figures import Agreement, AgreementReport


def labels_of(report: AgreementReport) -> dict[str, str]:
    """What each code is called in the newest of the groups, by its key, in the order of the codebook."""
    names = {code.code: code.name for group in report.groups for code in group.codes}
    order = dict.fromkeys(key for group in report.groups for key in group.confusion.codes)
    return unlike_names({key: names[key] for key in order})


def unlike_names(names: Mapping[str, str]) -> dict[str, str]:
    """Names by key, with the key beside the name where several codes have one."""
    times = Counter(names.values())
    return {key: name if times[name] == 1 else f"{name} ({key})" for key, name in names.items()}


def named(report: AgreementReport) -> AgreementReport:
    """The same report, in which every code is called by its name."""
    labels = labels_of(report)
    return replace(report, groups=tuple(_named(group, labels) for group in report.groups))


def _named(group: Agreement, labels: Mapping[str, str]) -> Agreement:
    mixed = group.confusion
    confusion = Confusion(
        tuple(replace(pair, codes=(labels[pair.codes[0]], labels[pair.codes[1]])) for pair in mixed.pairs),
        tuple(replace(each, code=labels[each.code]) for each in mixed.alone),
        tuple(labels[key] for key in mixed.codes),
    )
    codes = tuple(replace(code, code=labels[code.code]) for code in group.codes)
    return replace(group, codes=codes, confusion=confusion)
