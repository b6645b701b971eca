"""One unit of work in the town: time passes, people write, and they take in our answers."""

from __future__ import annotations

import heapq
import zlib
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from listeners.demo import plans
from listeners.demo.book import Book
from listeners.demo.cast import OUR_HANDLE, Cast, Opening, Step
from listeners.demo.judge import flaws
from listeners.demo.manner import Manner
from listeners.demo.temper import Conversation, fresh, reaction
from listeners.demo.week import Week
from listeners.demo.wire import Happened, Planned, written

ALONE_AFTER = 5 * 3_600  # town seconds until somebody says that nobody answers
ONE_IN = 3  # of the people who have words for it


class Moment:
    """The town at `now`; the first one begins the town."""

    def __init__(
        self,
        *,
        book: Book,
        cast: Cast,
        manner: Manner,
        weeks: Callable[[str, int, datetime], Week],
        now: datetime,
    ) -> None:
        self.book = book
        self._cast = cast
        self._manner = manner
        self._now = now
        if "started_at" not in book.notes:
            self._begin(manner.started_at or now)
        self._weeks = weeks

    def _begin(self, started_at: datetime) -> None:
        town_id = zlib.crc32(f"{written(started_at)} {self._manner.seed}".encode())
        self.book.note(name=f"t{town_id:08x}", started_at=written(started_at), opened="0")
        self.book.note(clock=written(started_at), week="0", week_started_at=written(started_at))

    @property
    def name(self) -> str:
        return self.book.notes["name"]

    @property
    def clock(self) -> datetime:
        return datetime.fromisoformat(self.book.notes["clock"])

    @property
    def week(self) -> Week:
        notes = self.book.notes
        started_at = datetime.fromisoformat(notes["week_started_at"])
        return self._weeks(self.name, int(notes["week"]), started_at)

    def pass_time(self) -> None:
        """Lets everything happen that is due; a week that is over makes room for the next."""
        self.book.note(clock=max(self.book.notes["clock"], written(self._now)))
        self._let_happen()
        if self._manner.again and self.clock >= self.week.ends_at:
            number = int(self.book.notes["week"]) + 1
            self.book.note(week=str(number), week_started_at=written(self.clock), opened="0")

    def _let_happen(self) -> None:
        """Everything that is due, in the order of its moments."""
        due: list[tuple[str, int, Opening | Planned]] = []
        self._due_plans(due)
        self._due_openings(due)
        while due:
            _, _, next_one = heapq.heappop(due)
            if isinstance(next_one, Opening):
                self._open(next_one)
            else:
                self._carry_out(next_one)
            self._due_plans(due)

    def _due_plans(self, due: list[tuple[str, int, Opening | Planned]]) -> None:
        """Moves plans that are due from the table into `due`."""
        for number, plan in self.book.take_due(self.book.notes["clock"]):
            heapq.heappush(due, (written(plan.due_at), number, plan))

    def _due_openings(self, due: list[tuple[str, int, Opening | Planned]]) -> None:
        opened, week = int(self.book.notes["opened"]), self.week
        for place, opening in enumerate(week.openings[opened:], start=opened):
            moment = written(week.calendar.real(opening.at))
            if moment > self.book.notes["clock"]:
                break
            heapq.heappush(due, (moment, place - len(week.openings), opening))
            opened = place + 1
        self.book.note(opened=str(opened))

    def _open(self, opening: Opening) -> None:
        week = self.week
        post = plans.post_of(opening, cast=self._cast, week=week.name, calendar=week.calendar)
        self.book.write(post)
        for plan in plans.after_opening(opening, post, cast=self._cast, calendar=week.calendar):
            self.book.plan(plan)
        person = self._cast.people[opening.by]
        wants_answer = opening.intent in ("complaint", "question", "request")
        words = fresh(person.alone, self.book.said(opening.by, week=week.name), opening.key)
        lonely = zlib.crc32(opening.key.encode()) % ONE_IN == 0
        if words and lonely and wants_answer and not opening.ignored:
            due_at = week.calendar.real(opening.at + ALONE_AFTER)
            plan = plans.alone(opening, post, text=words, due_at=due_at)
            self.book.plan(plan)

    def _carry_out(self, plan: Planned) -> None:
        answers = self.book.answers(plan.thread_id)
        if plan.unless_answered and any(one.occurs_at <= plan.due_at for one in answers):
            return
        target = self.book.seen(plan.in_reply_to or plan.external_id)
        if plan.does in ("answers", "closes"):
            assert target is not None
            self._answer_earlier(plan, target)
        elif plan.does in ("deletes", "edits"):
            if target is not None and not self.book.is_removed(plan.external_id):
                self._change(target, plan)
        else:
            self._say(plan, target)

    def _answer_earlier(self, plan: Planned, target: Happened) -> None:
        """A colleague's answer. Nobody answers its last word, except who had been hurt."""
        earlier, is_first = self._cast.earlier[plan.opening], plan.does == "answers"
        hurt = any(not one.good for one in self.book.answers(plan.thread_id))
        self.answer(
            target,
            external_id=plan.external_id,
            text=plan.text,
            key="",
            occurs_at=plan.due_at,
            is_heeded=not earlier.silent if is_first else hurt,
            then=earlier.then if is_first else None,
        )

    def _change(self, target: Happened, plan: Planned) -> None:
        if plan.does == "deletes":
            changed = replace(target, kind="removed", text="", occurs_at=plan.due_at)
        else:
            changed = replace(target, kind="edited", text=plan.text, edited_at=written(plan.due_at))
        self.book.write(changed)

    def _say(self, plan: Planned, target: Happened | None) -> None:
        row = Happened(
            kind="post",
            external_id=plan.external_id,
            thread_id=plan.thread_id,
            author=plan.author,
            occurs_at=plan.due_at,
            text=plan.text,
            addressed=f"@{OUR_HANDLE}" in plan.text or (target is not None and target.ours),
            in_reply_to=plan.in_reply_to,
            language=self._cast.people[plan.author].language,
            opening=plan.opening,
            afterwards=plan.does == "posts",
        )
        self.book.write(row)

    def answer(
        self,
        target: Happened,
        *,
        external_id: str,
        text: str,
        key: str,
        occurs_at: datetime,
        is_heeded: bool = True,
        then: Step | None = None,
    ) -> Happened:
        """Puts our answer into the town and plans what follows, where it `is_heeded`."""
        opening = self._opening_of(target)
        language = opening.language if opening else None
        good = opening is not None and self._is_good(text, opening, target)
        row = Happened(
            kind="post",
            external_id=external_id,
            thread_id=target.thread_id,
            author=OUR_HANDLE,
            occurs_at=occurs_at,
            text=text,
            ours=True,
            in_reply_to=target.external_id,
            language=language,
            opening=target.opening,
            afterwards=target.afterwards,
            key=key or None,
            good=good,
        )
        if opening and not target.ours and is_heeded:
            self._plan_reaction(opening, target, row, then=then)
        self.book.write(row)
        return row

    def _is_good(self, text: str, opening: Opening, target: Happened) -> bool:
        earlier = self.book.answers(target.thread_id)
        return not flaws(
            text,
            opening,
            said_to_others=self.book.said_to_others(target.author),
            helped_before=any(answer.good for answer in earlier),
        )

    def _plan_reaction(
        self, opening: Opening, target: Happened, answer: Happened, *, then: Step | None
    ) -> None:
        earlier = self.book.answers(target.thread_id)
        taken = reaction(
            person=self._cast.people[opening.by],
            opening=opening,
            good=bool(answer.good),
            talk=Conversation(
                good_answers=sum(1 for one in earlier if one.good),
                bad_answers=sum(1 for one in earlier if not one.good),
                said_before=self.book.said(opening.by, week=self.week.name),
                by_us_first=not target.addressed,
            ),
            seed=f"{opening.key} {self._manner.seed}",
        )
        for plan in plans.after_answer(
            taken,
            opening=opening,
            target=target,
            answer=answer,
            calendar=self.week.calendar,
            then=then,
        ):
            self.book.plan(plan)

    def _opening_of(self, row: Happened) -> Opening | None:
        if row.opening is None:
            return None
        opening = self._cast.by_key[row.opening]
        if not row.afterwards:
            return opening
        return replace(opening, intent="praise", helped=(), badly=(), ignored=(), later=None)
