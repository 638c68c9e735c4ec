"""A plan for double coding in words and as a table, for the command line and the screen alike."""

from __future__ import annotations

from coder.agreement.planning import design_effect
from coder.agreement.plans import LEAST_RESPONDENTS, CodePlan, RoundPlan
from coder.display import counted, display_line
from coder.errors import InputError

HOW_TO_READ = (
    "“For” a number: so many answers until alpha of the code may be claimed to be at least that (Krippendorff's table,"
    " 5% level); ±: until its 95% interval is so narrow; uses: until the code comes up so often, 95% surely. “In” the"
    " sample: uses to be expected there; “claim”: the highest alpha that it may support. *: more answers than there"
    " are, so have all coded by both."
)


def sentences(plan: RoundPlan) -> tuple[str, ...]:
    """The plan in words."""
    return (*_about(plan), *verdict(plan), _resembling(plan))


def _about(plan: RoundPlan) -> tuple[str, ...]:
    to = f" to {plan.question}" if plan.question else ""
    if plan.examples:
        told = (
            "No round is closed yet, so it is not known how common the codes are: these are examples. Say how common"
            " they are, or close a pilot round first."
        )
    elif plan.source:
        told = f"How common each code is was counted in round {plan.source}, on {plan.source_answers:,} answers{to}."
    else:
        told = "How common the codes are is as you said."
    return (told, f"There are {plan.answers:,} substantive answers{to}; {plan.sample} of them are {plan.sampled:,}.")


def verdict(plan: RoundPlan) -> tuple[str, ...]:
    """What the sample is good for; nothing where nothing is known of the codes."""
    if plan.examples or not plan.codes:
        return ()
    enough = [one for one in plan.codes if one.supported >= plan.target]
    rarest = plan.codes[0]
    which = f"{len(enough)} of {counted(len(plan.codes), 'code')}" if enough else "no code"
    held = f"A sample of {plan.sample} is enough for {which} to claim an alpha of at least {plan.target:g}."
    if len(enough) == len(plan.codes):
        return (held,)
    reachable = [one.needed for one in plan.codes if one.needed is not None]
    beyond = len(plan.codes) - len(reachable)
    said = [held]
    if beyond:
        said.append(
            f"For {counted(beyond, 'code')} all {plan.answers:,} answers are too few: have all of them coded by both,"
            " and report the interval."
        )
    if reachable and max(reachable) > plan.sampled:
        said.append(
            f"For the others {max(reachable):,} answers are enough."
            if beyond
            else f"{max(reachable):,} answers are enough for all."
        )
    if rarest.uses < plan.positives:
        said.append(
            f"The rarest code{_named(rarest)} would come up about {rarest.uses:.1f} times in the sample; below"
            f" {plan.positives} uses no interval can be trusted."
        )
    return tuple(said)


def _resembling(plan: RoundPlan) -> str:
    known = plan.clustering
    several = (
        f"An answer is on average one of {plan.per_respondent:.1f} of the same person; one person's answers may be"
        " alike, and then tell less than as many of different people"
    )
    if plan.per_respondent <= 1:
        return "Each respondent gives one answer, so the answers are independent of one another."
    if known is None or known.respondents < LEAST_RESPONDENTS:
        return (
            f"{several}. How alike they are is not known yet, and is left out: the more alike, the more answers are"
            " needed."
        )
    effect = design_effect(plan.resemblance, plan.per_respondent)
    if effect < 1.005:
        return f"{several}. In round {plan.source} they were not so alike that more answers are needed."
    return (
        f"{several}: {effect:.2f} times as many are needed where all are coded by both (design effect, from"
        f" {known.respondents:,} respondents of round {plan.source}); it is counted."
    )


def _named(code: CodePlan) -> str:
    return f", {code.code}," if code.code else ""


def table_header(plan: RoundPlan) -> list[str]:
    """The heads of the columns that `table_line` fills."""
    return ["code", "share", f"for {plan.target:g}", f"±{plan.half_width:g}", f"{plan.positives} uses",
            f"in {plan.sample}", "claim"]  # fmt: skip


def table_line(one: CodePlan) -> tuple[str, ...]:
    """A code in a line of text."""
    return (
        one.code or "any", share_text(one), number_text(one.needed, one.for_limit),
        number_text(one.needed_for_width, one.for_width), str(one.for_positives), f"{one.uses:.1f}",
        f"{one.supported:.2f}" if one.supported else "nothing",
    )  # fmt: skip


def share_text(code: CodePlan) -> str:
    """How common a code is, in words that fit into a table."""
    text = f"{100 * code.prevalence:.1f}".removesuffix(".0") + "%"
    return f"{'below' if code.prevalence <= 0.5 else 'above'} {text}" if code.unseen else text


def number_text(needed: int | None, independent: int) -> str:
    """A number of answers, with a mark where there are not so many."""
    return f"{independent}*" if needed is None else f"{needed}"


def read_share(written: str) -> tuple[str, float]:
    """A code (or none in particular) and its share, of "time=10%" or "10%"."""
    code, _, number = written.rpartition("=")
    try:
        return code.strip(), float(number.strip().removesuffix("%")) / 100
    except ValueError:
        raise InputError(
            f"A prevalence is written as 10% or time=10%, not {display_line(written.strip(), 40)!r}."
        ) from None
