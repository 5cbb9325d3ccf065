"""Rehearsals: a vote that was held elsewhere, held again here, through the real system from request to count.

    conversation.py   the files of a Pol.is conversation, every row accounted for
    client.py         the chamber's API as an integration uses it, patient with restarts
    stage.py          voters become organisations with a token, statements become polls
    voting.py         every row becomes a ballot, in order
    closing.py        polls close and are counted by the clerk process
    comparing.py      every published cell against the read model and the recorded results
    lag.py            how far the read model runs behind
    report.py         what is told at the end
    rehearsal.py      all of it in order

It speaks HTTP only: what it proves, any integration can rely on.
"""
