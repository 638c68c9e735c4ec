"""The questions, tick options and attributes of the study while a file comes in; new ones are added as they occur."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from coder.display import display_line
from coder.errors import InputError
from coder.store.model import Attribute, Question, TickOption
from coder.survey.entries import wordings
from coder.survey.mapping import AskedRule, SurveyMap


class Topics:
    """Finds or adds what a survey file asks about."""

    def __init__(self, session: Session, survey_map: SurveyMap) -> None:
        self._session = session
        self._wordings = wordings(survey_map)
        self._rules = {topic.key: topic.asked for topic in survey_map.topics()}
        self._questions = {question.key: question for question in session.scalars(select(Question))}
        self._options = {
            (option.question_id, option.label): option.id for option in session.scalars(select(TickOption))
        }
        self._question_of = {option: question for (question, _), option in self._options.items()}
        self._checked: dict[str, int] = {}
        self._other_rules: list[str] = []
        self.reworded: dict[str, tuple[str, str]] = {}
        """The wording before and after of each question that was there and got another."""
        self.new_questions: set[int] = set()
        """That were not in the study before this file."""
        self.new_attributes: set[str] = set()
        self._add_attributes(survey_map.attributes)
        for question in survey_map.questions:
            self.question(question.key, "")
        for ticks in survey_map.ticks:
            self.ticks(ticks.key)

    def rules(self) -> dict[str, AskedRule | None]:
        """Who was asked each question of the study and of this file; the rule first imported stands."""
        return self._rules | {key: AskedRule.of(question.asked) for key, question in self._questions.items()}

    def question(self, key: str, wording: str) -> int:
        """The id of an open question."""
        return self._checked[key] if key in self._checked else self._find(key, wording, "open")

    def ticks(self, key: str) -> int:
        """The id of a tick question."""
        return self._checked[key] if key in self._checked else self._find(key, "", "ticks")

    def option(self, question: int, label: str) -> int:
        """The id of an option of a tick question."""
        if (question, label) not in self._options:
            position = sum(1 for other, _ in self._options if other == question)
            option = TickOption(question_id=question, label=label, position=position)
            self._session.add(option)
            self._session.flush()
            self._options[question, label] = option.id
            self._question_of[option.id] = question
        return self._options[question, label]

    def question_of(self, option: int) -> int:
        """The tick question to which an option belongs."""
        return self._question_of[option]

    def notes(self) -> list[str]:
        """What a person should know about the questions."""
        return [
            f"The rule who was asked {display_line(key, 40)!r} differs from the one first imported, which was kept"
            " and decided for the rows of this file too."
            for key in self._other_rules
        ]

    def _find(self, key: str, wording: str, kind: str) -> int:
        wording = wording or self._wordings.get(key, key)
        rule = self._rules.get(key)
        asked = rule.plain() if rule else None
        question = self._questions.get(key)
        if question is None:
            question = Question(
                key=key, wording=wording, kind=kind, asked=asked, position=self._next_position(Question.position)
            )
            self._session.add(question)
            self._session.flush()
            self._questions[key] = question
            self.new_questions.add(question.id)
        elif question.kind != kind:
            now, before = (
                ("an open question", "a tick question") if kind == "open" else ("a tick question", "an open question")
            )
            raise InputError(
                f"{display_line(key, 60)!r} was imported as {before} and cannot be {now} as well;"
                " give it another name in the map, or take the last import back: coder import --undo"
            )
        else:
            if wording not in (key, question.wording):
                self.reworded[key] = (question.wording, wording)
                question.wording = wording
            if question.asked != asked:
                self._other_rules.append(key)
        self._checked[key] = question.id
        return question.id

    def _add_attributes(self, names: tuple[str, ...]) -> None:
        known = set(self._session.scalars(select(Attribute.key)))
        for name in names:
            if name not in known:
                self.new_attributes.add(name)
                self._session.add(Attribute(key=name, position=self._next_position(Attribute.position)))
                self._session.flush()

    def _next_position(self, column: InstrumentedAttribute[int]) -> int:
        largest = self._session.scalar(select(func.max(column)))
        return 0 if largest is None else largest + 1
