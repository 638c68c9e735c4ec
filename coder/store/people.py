"""The team: who works on the study and in which role."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from coder.errors import InputError
from coder.store.model import Person
from coder.store.study import ROLES, Role, Study, checked_name


@dataclass(frozen=True)
class TeamMember:
    """A researcher of the team."""

    name: str
    role: Role
    added_at: str


def add_person(study: Study, name: str, role: Role = "coder") -> TeamMember:
    """Add a researcher to the team."""
    study.require_lead("add people to the team")
    if role not in ROLES:
        raise InputError(f"There is no role {role!r}; the roles are {', '.join(ROLES)}.")
    with study.write() as session:
        name = checked_name(name)
        if session.scalar(select(Person.id).where(Person.name == name)):
            raise InputError(f"{name} is in the team already.")
        person = Person(name=name, role=role)
        session.add(person)
        session.log("team.add", name, after={"role": role})
        session.flush()
        return TeamMember(name, role, person.added_at)


def list_people(study: Study) -> list[TeamMember]:
    """The team, in the order in which they joined."""
    with study.read() as session:
        people = session.scalars(select(Person).order_by(Person.id))
        roles: dict[str, Role] = {role: role for role in ROLES}
        return [TeamMember(person.name, roles[person.role], person.added_at) for person in people]
