"""A4: a signal with who stands behind it, each once, also after merging; its years, links and answers."""

from __future__ import annotations

from events.bundle.facts import BundleBegun, BundleIssued, SignalBundled, SignalLeftOut
from events.recognition.facts import RecognitionWithdrawn, SignalSeen
from events.signal.facts import SignalAnswered, SignalLinked, SignalUnlinked
from projections import signals
from projections.signals import SIGNALS_MODEL
from tests.conftest import Database
from tests.events.sample import Line, text
from tests.events.signals import MERGED, WHY, raised, seen
from tests.projections.given import History, at, fill, reading, write_prose
from tests.projections.test_directory import profiled

LOG: tuple[Line, ...] = (*MERGED, profiled("koor", "Koor"), seen("g1", "moestuin", 5))


async def test_a4_a_signal_is_told_with_who_stands_behind_it_each_once(database: Database) -> None:
    await write_prose(database, "Mould", "Walls are wet in winter", "Families that rent", "Koor", "because")
    await fill(database, SIGNALS_MODEL, History(*LOG).leaves)
    async with reading(database) as models:
        (row,) = await models.fetch(signals.SIGNALS)
        (gone,) = await models.fetch(signals.SIGNALS, signals=["g2"])
        behind = await models.fetch(signals.BEHIND, signals=["g1"])
    assert (row["signal"], row["into"], row["behind"]) == ("g1", None, 4)
    assert (row["title"], row["body"], row["on_behalf_of"]) == (
        "Mould",
        "Walls are wet in winter",
        "Families that rent",
    )
    assert (row["themes"], row["neighbourhoods"], row["target_groups"]) == (
        ["wonen"],
        ["rabot"],
        ["families"],
    )
    assert (gone["into"], gone["reason"], gone["merged_at"]) == ("g1", "because", at(len(MERGED) - 2))
    assert [(one["organisation"], one["name"], one["raised"], one["seen"]) for one in behind] == [
        ("buurtwerk", None, True, 12),
        ("fietsers", None, True, 12),
        ("koor", "Koor", False, 3),
        ("moestuin", None, False, 5),
    ]


async def test_a4_a_recognition_that_went_along_counts_once_and_is_taken_back(database: Database) -> None:
    before = (*MERGED[:-2], seen("g1", "koor"), *MERGED[-2:])
    history = History(*before)
    await fill(database, SIGNALS_MODEL, history.leaves)
    async with reading(database) as models:
        (row,) = await models.fetch(signals.SIGNALS)
    assert row["behind"] == 3
    for one in ("g1", "g2"):
        history.add((f"recognition-{one}-koor", RecognitionWithdrawn("g1", "koor", one)))
    await fill(database, SIGNALS_MODEL, history.leaves)
    async with reading(database) as models:
        (row,) = await models.fetch(signals.SIGNALS)
    assert row["behind"] == 2


async def test_a4_signals_are_found_by_theme_neighbourhood_and_organisation(database: Database) -> None:
    others = (raised("g3", "koor", themes=("energie",)), raised("g4", "stad", neighbourhoods=("muide",)))
    await fill(database, SIGNALS_MODEL, History(*LOG, *others).leaves)
    async with reading(database) as models:

        async def found(**asked: object) -> list[str]:
            return [row["signal"] for row in await models.fetch(signals.SIGNALS, **asked)]

        assert await found() == ["g4", "g3", "g1"]
        assert await found(theme="wonen") == ["g4", "g1"]
        assert await found(neighbourhood="rabot") == ["g3", "g1"]
        assert await found(organisation="koor") == ["g3"]
        assert await found(after="g4", limit=1) == ["g3"]


async def test_a4_signals_are_found_by_their_words_and_by_what_comes_back(database: Database) -> None:
    lines: tuple[Line, ...] = (
        raised("g3", "koor", title=text("Broken lamps"), text=text("Dark streets"), themes=("licht",)),
        ("recognition-g2-koor", SignalSeen("g2", "koor", 2024, 4)),
        ("recognition-g1-buurtwerk", SignalSeen("g1", "buurtwerk", 2025, 1)),
        ("recognition-g3-koor", SignalSeen("g3", "koor", 2024, 0)),
        ("recognition-g3-koor", SignalSeen("g3", "koor", 2025, 2)),
    )
    await write_prose(database, "Mould", "Walls are wet in winter", "Families that rent", "Broken lamps")
    await fill(database, SIGNALS_MODEL, History(*LOG, *lines).leaves)
    async with reading(database) as models:

        async def found(**asked: object) -> list[str]:
            return [row["signal"] for row in await models.fetch(signals.SIGNALS, **asked)]

        assert await found(q="wet walls") == ["g1"]  # by its text; that of g3 was never kept
        assert await found(q="lamps") == ["g3"]
        assert await found(q="licht") == ["g3"]
        assert await found(q="families -lamps") == ["g1"]
        assert await found(q="nothing like it") == []
        assert await found(recurring=True) == ["g1"]
        assert await found(recurring=False) == ["g3"]
        tags = await models.fetch(signals.TAGS)
        alike = await models.fetch(signals.LIKE, words="mould on my walls", themes=["licht"])
        others = await models.fetch(signals.LIKE, words="mould on my walls", themes=[], but="g1")
    assert [(row["kind"], row["tag"], row["signals"]) for row in tags] == [
        ("neighbourhood", "rabot", 2),
        ("theme", "licht", 1),
        ("theme", "wonen", 1),
    ]
    assert {row["signal"]: (row["shared"], row["likeness"] > 0) for row in alike} == {
        "g1": (0, True),
        "g3": (1, False),
    }
    assert others == []


async def test_a4_years_links_and_answers_of_what_was_merged_go_along(database: Database) -> None:
    lines: tuple[Line, ...] = (
        ("recognition-g1-koor", SignalSeen("g1", "koor", 2025, 4)),
        ("recognition-g2-koor", SignalSeen("g2", "koor", 2025, 6)),
        ("recognition-g1-buurtwerk", SignalSeen("g1", "buurtwerk", 2025, 1)),
        ("recognition-g1-buurtwerk", SignalSeen("g1", "buurtwerk", 2025, 2)),
        ("recognition-g1-buurtwerk", SignalSeen("g1", "buurtwerk", 2026, 0)),
        ("signal-g2", SignalLinked("g2", "proposal", "v1")),
        ("signal-g1", SignalLinked("g1", "proposal", "v1")),
        ("signal-g1", SignalLinked("g1", "action", "c1")),
        ("signal-g1", SignalUnlinked("g1", "action", "c1")),
        raised("g3", "koor", title=text("gone")),
        ("signal-g1", SignalLinked("g1", "signal", "g3")),
        ("signal-g2", SignalAnswered("g2", "can", 1, "koor", WHY)),
        ("signal-g1", SignalAnswered("g1", "can", 1, None, text("gone"))),
    )
    await write_prose(database, "because", "Koor", "Benches")
    await fill(database, SIGNALS_MODEL, History(*LOG, *lines).leaves)
    async with reading(database) as models:
        years = await models.fetch(signals.YEARS, signals=["g1"])
        links = await models.fetch(signals.LINKS, signals=["g1"])
        merged = await models.fetch(signals.TOOK_IN, signals=["g1"])
        ours = await models.fetch(signals.SIGNALS, proposal="v1")
        answers = await models.fetch(signals.ANSWERS, signals=["g1"])
    assert [(row["year"], row["organisations"], row["times"]) for row in years] == [
        (2025, 2, 8),
        (2026, 0, 0),
    ]
    assert [(row["kind"], row["item"], row["title"]) for row in links] == [
        ("proposal", "v1", "Benches"),
        ("signal", "g3", None),
    ]
    assert [row["signal"] for row in ours] == ["g1"]
    assert [(row["signal"], row["name"], row["reason"]) for row in merged] == [("g2", None, "because")]
    assert [(row["signal"], row["question"], row["office"], row["name"], row["body"]) for row in answers] == [
        ("g2", "can", "clerk", "Koor", "because"),
        ("g1", "can", "clerk", None, None),
    ]


async def test_a4_the_last_answer_to_the_signal_itself_holds_and_others_are_told_in_parts(
    database: Database,
) -> None:
    given = (("g1", "can"), ("g1", "can"), ("g2", "can"), ("g1", "cannot"), ("g2", "who"), ("g2", "who"))
    lines = tuple((f"signal-{one}", SignalAnswered(one, which, 1, None, WHY)) for one, which in given)  # type: ignore[arg-type]
    await fill(database, SIGNALS_MODEL, History(*LOG, *lines).leaves)
    async with reading(database) as models:

        async def told(**asked: object) -> list[tuple[str, bool, int]]:
            rows = await models.fetch(signals.ANSWERS_PART, signals=["g1"], **asked)
            return [(row["question"], row["holds"], row["position"] - len(LOG)) for row in rows]

        whole = await told(limit=9)
        first = await told(limit=1)
        further = await told(limit=1, question="can", before=len(LOG) + 2)
        none = await told(limit=0)
    now = [("can", True, 1), ("cannot", True, 3), ("who", True, 5)]
    assert whole == [now[0], ("can", False, 2), ("can", False, 0), now[1], now[2], ("who", False, 4)]
    assert first == [now[0], ("can", False, 2), now[1], now[2], ("who", False, 4)]
    assert further == [now[0], ("can", False, 0), now[1], now[2], ("who", False, 4)]
    assert none == now


async def test_a4_who_stands_behind_signals_and_what_they_have_to_do_with_is_told_in_parts(
    database: Database,
) -> None:
    lines: tuple[Line, ...] = (
        raised("g3", "koor"), seen("g3", "buurtwerk"), seen("g1", "koor"),
        *((f"signal-{one}", SignalLinked(one, "proposal", item)) for one, item in  # type: ignore[arg-type]
          (("g1", "v1"), ("g1", "v2"), ("g2", "v2"), ("g2", "v3"))),
    )  # fmt: skip
    await fill(database, SIGNALS_MODEL, History(*LOG, *lines).leaves)
    async with reading(database) as models:
        parts = [
            [(row["root"], row["organisation"]) for row in await models.fetch(
                signals.BEHIND_PART, signals=["g1", "g3"], after=after, limit=2)]
            for after in (0, 2, 4)
        ]  # fmt: skip
        links = [
            [row["item"] for row in await models.fetch(
                signals.LINKS_PART, signal="g1", after=after, limit=2)]
            for after in (0, 2)
        ]  # fmt: skip
    assert parts == [
        [("g1", "buurtwerk"), ("g1", "fietsers"), ("g3", "koor"), ("g3", "buurtwerk")],
        [("g1", "koor"), ("g1", "moestuin")],
        [],
    ]
    assert links == [["v1", "v2"], ["v3"]]


async def test_a4_a_bundle_tells_its_signals_in_order_and_what_stands_for_them(database: Database) -> None:
    lines: tuple[Line, ...] = (
        raised("g3", "koor"),
        ("bundle-b1", BundleBegun("b1", "koor", text("Mould"), WHY)),
        ("bundle-b1", SignalBundled("b1", "g2")),
        ("bundle-b1", SignalBundled("b1", "g3")),
        ("bundle-b1", SignalBundled("b1", "g1")),
        ("bundle-b1", SignalLeftOut("b1", "g3")),
        ("bundle-b2", BundleBegun("b2", None, text("Other"), WHY)),
        ("bundle-b1", BundleIssued("b1")),
    )
    await write_prose(database, "Mould", "because", "Koor")
    await fill(database, SIGNALS_MODEL, History(*LOG, *lines).leaves)
    async with reading(database) as models:
        other, row = await models.fetch(signals.BUNDLES)
        inside = await models.fetch(signals.BUNDLED, bundle="b1")
        (last,) = await models.fetch(signals.BUNDLES, after="b2")
        holding = await models.fetch(signals.BUNDLES, signal="g1")
        assert await models.fetch(signals.BUNDLES, signal="g3") == []
    assert (row["bundle"], row["title"], row["introduction"], row["name"]) == (
        "b1",
        "Mould",
        "because",
        "Koor",
    )
    assert (row["signals"], row["issued_at"]) == (2, at(len(LOG) + 7))
    assert (other["organisation"], other["signals"], other["issued_at"]) == (None, 0, None)
    assert [(one["signal"], one["root"], one["title"]) for one in inside] == [
        ("g2", "g1", "Mould"),
        ("g1", "g1", "Mould"),
    ]
    assert last["bundle"] == "b1"
    assert [one["bundle"] for one in holding] == ["b1"]
