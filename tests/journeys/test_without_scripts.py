"""On a phone without scripts, too, the contact person of the city answers what is overdue (T6).

This comes after `test_every_page.py`, which looks at what is still owed.
"""

from __future__ import annotations

import pytest

from tests.journeys.conftest import PHONE, Doors
from tests.journeys.people import address_of
from tests.journeys.test_answers import answers_late, is_read
from tests.services.cli.test_demo import Demo

pytestmark = pytest.mark.journey

MEANS = "Succesfactor 7: openheid over de verdeling van de middelen"
WHY = "De gemeenteraad stelt het register vast, en hij komt pas na de zomer weer samen."


def test_t6_the_contact_person_answers_late_without_scripts(doors: Doors, demo: Demo) -> None:
    page = doors.enter(PHONE, script=False, who=address_of("contactpersoon")).page
    answers_late(page, demo, MEANS, WHY)
    is_read(doors.enter(PHONE, script=False).page, demo, MEANS, WHY)
