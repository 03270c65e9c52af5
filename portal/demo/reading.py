"""Tells what people did with the solutions, so that lists and the maintainers' page have something to say."""

from portal.demo.story import Stage, Table
from portal.kb import actions
from portal.kb import library as kb
from portal.kb.models import Reading, Unfound


def told(stage: Stage, data: Table) -> None:
    """Store the readings, answers and searches of ``data``; of solutions that there are."""
    day = stage.moment(1, "12:00").date()
    library = kb.current()
    for table in data["solution"]:
        slug = table["slug"]
        if not library.find(slug):
            continue
        for language, count in table["readings"].items():
            Reading.create(solution=slug, language=language, day=day, count=count)
        missing = table.get("missing", {})
        for name in (*table.get("helped", ()), *missing):
            person = stage.people[name]
            actions.answer(person, slug, person.language, name not in missing, missing.get(name, ""))
    for table in data["unfound"]:
        Unfound.create(**table, day=day)
