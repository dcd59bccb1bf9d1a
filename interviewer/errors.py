"""Every error of the product, drawn once; nothing here knows where an error is shown.

    InterviewerError                    exit 1
    ├── SettingsError                   exit 2   an option, a variable or a file of settings cannot be used
    ├── RoundError                      exit 2   prompts/ does not hold together (all problems at once)
    │   └── SuiteError                           eval/ does not hold together (all problems at once)
    ├── BoardError                      exit 2   the text of a board cannot be read
    ├── NotFound                        exit 3   no such round, question, interview, run or reference
    ├── StoreError                      exit 1   the store of runs cannot be read or written
    │   └── StoreBusy                            another run is writing it
    ├── TranscriptError                 exit 1   a transcript cannot be read or written
    │   ├── TranscriptBroken                     damage in the middle: file, byte offset
    │   ├── TranscriptFromTheFuture              written by a newer interviewer
    │   ├── TranscriptBusy                       another process is writing it
    │   └── NotSaved                             the disk refused; the words are still with the candidate
    ├── ImportRefused                   exit 1   a file from elsewhere cannot be made into an interview
    ├── SessionError                    exit 1   that cannot happen now
    │   ├── OutOfOrder                           an event the transition table does not allow
    │   └── SessionClosed                        the interview has ended
    ├── WireError                       exit 1   a websocket message that cannot be understood
    ├── ModelError                      exit 4   an exchange with a model did not end well
    │   ├── ModelUnavailable                     worth trying again later: busy, unreachable, too slow, cut off
    │   ├── ModelRefused                         a person must act: key, model name, quota, certificate
    │   └── BadReply                             an answer came that cannot be used
    └── StillOut                        exit 4   requests may be out by batch, and nothing is known of them yet

The message of each is one sentence: what happened, where, what to do.
It never holds a traceback, a prompt or a key.
"""

from __future__ import annotations

from dataclasses import dataclass


class InterviewerError(Exception):
    """The root; `code` is the stable name on the wire and in JSON, `exit_code` that of the command line."""

    code = "failed"
    exit_code = 1


class SettingsError(InterviewerError):
    """An option, an environment variable or a file of settings cannot be used."""

    code = "settings"
    exit_code = 2


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in `prompts/`: where it is and one sentence about it."""

    file: str
    line: int
    id: str
    says: str

    def __str__(self) -> str:
        """Render as `file:line: id: one sentence`."""
        return f"{self.file}:{self.line}: {self.id}: {self.says}"


class RoundError(InterviewerError):
    """`prompts/` does not hold together; `problems` lists everything found, in file order."""

    code = "prompts"
    exit_code = 2

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        """Keep the problems and make them the message."""
        self.problems = problems
        super().__init__("\n".join(map(str, problems)))


class BoardError(InterviewerError):
    """The text of a board cannot be read; the message names the line."""

    code = "board"
    exit_code = 2


class SuiteError(RoundError):
    """A file of `eval/` does not hold together."""

    code = "suite"


class NotFound(InterviewerError):
    """No such round, question, interview, run or reference."""

    code = "not_found"
    exit_code = 3


class StoreError(InterviewerError):
    """The store of runs cannot be read or written."""

    code = "store"


class StoreBusy(StoreError):
    """Another process is writing the store."""

    code = "store_busy"


class TranscriptError(InterviewerError):
    """A transcript cannot be read or written."""

    code = "transcript"


class TranscriptBroken(TranscriptError):
    """Damage that is not a torn last line; the message names file and byte offset."""

    code = "transcript_broken"


class TranscriptFromTheFuture(TranscriptError):
    """The file's format is newer than this program."""

    code = "transcript_newer"


class TranscriptBusy(TranscriptError):
    """Another process holds the transcript's lock."""

    code = "transcript_busy"


class NotSaved(TranscriptError):
    """The disk refused the record; nothing was said."""

    code = "not_saved"


class ImportRefused(InterviewerError):
    """A file from elsewhere cannot be made into an interview; `reasons` are plain sentences."""

    code = "import_refused"

    def __init__(self, name: str, reasons: tuple[str, ...]) -> None:
        """Keep the reasons and make them the message, with the name of the file before them."""
        self.reasons = reasons
        super().__init__(f"{name}: {' '.join(reasons)}")


class SessionError(InterviewerError):
    """That cannot happen in this interview now."""

    code = "session"


class OutOfOrder(SessionError):
    """The transition table has no row for this event at this stage."""

    code = "out_of_order"


class SessionClosed(SessionError):
    """The interview has ended."""

    code = "session_closed"


class WireError(InterviewerError):
    """A websocket message that cannot be understood; `code` says in which way."""

    code = "bad_message"

    def __init__(self, says: str, *, code: str = "bad_message") -> None:
        """Keep the finer code beside the sentence."""
        self.code = code
        super().__init__(says)


class ModelError(InterviewerError):
    """An exchange with a model did not end well.

    `reason` is a stable word (`rate_limited`, `unreachable`, `timeout`, `cut`, `unreadable`, `key`, `no_such_model`,
    `quota`, `too_long`, `certificate`, `refused`, `filtered`, `empty`, `length`, `server_error`; by batch also `expired`,
    `cancelled` and `lost`); `partial` is the text
    that had arrived; `retry_after` is in seconds where the endpoint named a time.
    """

    code = "model"
    exit_code = 4

    def __init__(self, says: str, *, reason: str, partial: str = "", retry_after: float | None = None, raw: str = "") -> None:
        """Keep what a caller may act on; `raw` is the endpoint's own words, cut to a few hundred characters."""
        self.reason = reason
        self.partial = partial
        self.retry_after = retry_after
        self.raw = raw
        super().__init__(says)


class ModelUnavailable(ModelError):
    """Worth trying again: busy, unreachable, too slow, or cut off in the middle."""

    code = "model_unavailable"


class ModelRefused(ModelError):
    """A person must act first: the key, the model's name, the quota, a certificate."""

    code = "model_refused"


class BadReply(ModelError):
    """An answer came that cannot be used: empty, filtered, refused, cut by length, or not in the asked shape."""

    code = "bad_reply"


class StillOut(InterviewerError):
    """Requests may be out by batch and what became of them cannot be told now; nothing is decided, and the same command goes on."""

    code = "still_out"
    exit_code = 4
