"""`halfrond`: everything an operator does, from founding to export.

main.py         the commands, each loaded when it is used
screen.py       exit codes, errors in plain words, progress
running.py      `run`: one service, until it is told to stop
serving.py      `serve`: all of them, supervised
founding.py     `found`: the first append of a log
demo.py         `demo`: the Ghent demo assembly (ghent/: what is said, and the scenes)
doctor.py       `doctor`: every part checked (checks.py, storage.py, publication.py)
recovering.py   `recover`: a fenced log brought forward (evidence.py, recovery.py, memories.py)
upgrading.py    `upgrade`: the tables brought to those of this version
rotating.py     `rotate-key`: a new key for the notary, announced in the log
erasing.py      `erase`: a text that must go, by one bench and the other
rebuilding.py   `rebuild`: a read model filled anew
witnessing.py   `witness`: a small witness for the logs of others
exporting.py    `export`: the log as files
backing_up.py   `backup`: everything, encrypted
restoring.py    `restore`: a log founded again from either (standing.py, keeping/)
rehearsing.py   `rehearse`: a vote held elsewhere, held again
benching.py     `bench`: speed as ratios
supervisor.py   parts that are kept running, and stopped in order
processes.py    a service as a child process, and its side of the lifeline
instance.py     embedded servers and services together: what serves, wherever it is
parts.py        what the commands take from infra, put together
reaching.py     the servers, whether or not they run already
keys.py         the folder with the secrets
"""
