"""The survey tool: one row an answer, and one `__invite__` row for an invitation that brought none."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from sample import draw
from sample.clock import SHANGHAI_OFFSET
from sample.company import Row
from sample.draw import money
from sample.world import World


class Answers:
    """Collects rows; `open` starts a questionnaire, `reply` decides whether it is answered, `add` answers."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.rows: list[tuple[datetime, int, Row]] = []
        self.count = 0
        self.head: Row = {}

    def open(
        self, kind: str, survey: str, wave: str | None, account: str | None, sent: datetime, *,
        channel: str, is_invited: bool = True, **more: object,
    ) -> None:
        """Start a questionnaire; an open link has no invitation (`sent_at` is then unknown)."""
        self.count += 1
        self.sent = sent
        self.head = {
            "number": self.count, "survey_type": kind, "survey_id": survey, "wave_id": wave, "channel": channel,
            "account_id": account, "is_invited": is_invited, "is_delivered": True if is_invited else None,
            "is_complete": False, "sent_at": sent if is_invited else None, "responded_at": None, **more,
        }

    def reply(self, world: World, probability: float) -> bool:
        """Decide about an answer; without one the invitation itself is the row. One in 30 does not arrive."""
        delivered = not self.head["is_invited"] or not draw.chance(self.rng, 0.033)
        answered = self.sent + timedelta(seconds=int(self.rng.expovariate(1 / 90000)) + 40)
        if delivered and answered + SHANGHAI_OFFSET <= world.close and draw.chance(self.rng, probability):
            self.head |= {"responded_at": answered, "is_complete": not draw.chance(self.rng, 0.03)}
            return True
        self.head["is_delivered"] = delivered
        self._append({"question_code": "__invite__"})
        return False

    def again(self, world: World) -> None:
        """The same person answers the same wave once more, as another response."""
        self.count += 1
        later = self.head["responded_at"] + timedelta(seconds=self.rng.randrange(3600, 400000))
        later = min(later, world.close - SHANGHAI_OFFSET)
        complete = draw.chance(self.rng, 0.8)
        self.head = {**self.head, "number": self.count, "responded_at": later, "is_complete": complete}

    def add(self, question: str, score: int | None, low: int, high: int, **more: object) -> None:
        """One answer on a scale; in an incomplete questionnaire the score may be blank."""
        blank = score is None or (not self.head["is_complete"] and draw.chance(self.rng, 0.6))
        answer = {"answer_weight": 1, **more}
        for column in ("answer_weight", "expectation_score"):
            answer[column] = None if answer.get(column) is None else money(answer[column])
        self._append({
            "question_code": question, "score": None if blank else money(score or 0), "scale_min": money(low),
            "scale_max": money(high), **answer,
        })

    def say(self, words: str) -> None:
        """Free text on the last answer."""
        self.rows[-1][2]["text_answer"] = words

    def _append(self, answer: Row) -> None:
        moment = self.head["responded_at"] or self.sent
        self.rows.append((moment, len(self.rows), {**self.head, **answer}))

    def store(self, world: World) -> None:
        """Number answers and responses in the order of time."""
        responses: dict[int, str] = {}
        for position, (_, _, row) in enumerate(sorted(self.rows, key=lambda item: item[:2]), start=1):
            number = row.pop("number")
            response = responses.setdefault(number, f"R{len(responses) + 1:05d}")
            world.company.survey_responses.append({
                "answer_id": f"A{position:05d}", "response_id": response,
                **{name: row.get(name) for name in COLUMNS},
            })


COLUMNS = (
    "survey_type", "survey_id", "wave_id", "question_code", "dimension_code", "touchpoint_code", "channel",
    "account_id", "case_no", "employee_code", "score", "expectation_score", "answer_weight", "scale_min", "scale_max",
    "is_invited", "is_delivered", "is_complete", "sent_at", "responded_at", "text_answer",
)
