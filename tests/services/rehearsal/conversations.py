"""Tiny made-up conversations in the form of a Pol.is export."""

from __future__ import annotations

from pathlib import Path

VOTES = """\
timestamp,datetime,comment-id,voter-id,vote
1,Mon,0,0,1
2,Mon,0,1,-1
3,Mon,0,2,0
4,Mon,0,1,1
5,Mon,1,3,-1
6,Mon,1,0,-1
7,Mon,1,4,1
8,Mon,2,4,0
"""

COMMENTS = """\
timestamp,datetime,comment-id,author-id,agrees,disagrees,moderated,comment-body
1,Mon,0,0,2,1,1,"Twee regels,
en een ""citaat""."
2,Mon,1,1,1,2,1,Tweede stelling
3,Mon,2,9,0,0,-1,Stelling van wie nooit stemde
4,Mon,3,2,0,0,0,Stelling zonder stemmen
"""

PARTICIPANTS = """\
participant,group-id,n-comments,n-votes,n-agree,n-disagree,0,1,2
0,0,1,2,1,1,1,-1,
1,,1,1,1,0,1,,
2,0,1,1,0,0,0,,
3,1,0,1,0,1,,-1,
4,1,0,2,1,0,,1,0
"""

SUMMARY = """\
topic,Een verzonnen gesprek
voters,5
"""

FILES = {
    "votes.csv": VOTES,
    "comments.csv": COMMENTS,
    "participants-votes.csv": PARTICIPANTS,
    "summary.csv": SUMMARY,
}


def write(folder: Path, **changed: tuple[str, str]) -> Path:
    """A conversation of five voters; `votes=("old", "new")` changes a part of votes.csv, and so on."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in FILES.items():
        old, new = changed.get(name.partition(".")[0].partition("-")[0], ("", ""))
        assert old in text
        (folder / name).write_text(text.replace(old, new, 1) if old else text, encoding="utf-8")
    return folder
